"""Pages of 检索, under /t/<division code>/."""

from django.urls import path

from tenant_apps.finding import views, views_compiling, views_elsewhere

app_name = "finding"
urlpatterns = [
    path("suggestions/<uuid:pk>/elsewhere", views_elsewhere.elsewhere, name="elsewhere"),
    path("search/", views.search, name="search"),
    path("search/export", views.export, name="export"),
    path("compilations/", views_compiling.compilations, name="compilations"),
    path("compilations/new", views_compiling.new, name="compilation_new"),
    path("compilations/<uuid:pk>/", views_compiling.compilation, name="compilation"),
    path("compilations/<uuid:pk>/file", views_compiling.file, name="compilation_file"),
]
