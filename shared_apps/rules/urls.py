"""本级规则 of one congress, mounted at /t/<code>/."""

from django.urls import path

from shared_apps.rules import views, views_change

app_name = "rules"
ONE = "rules/changes/<uuid:pk>/"
urlpatterns = [
    path("rules/", views.listing, name="list"),
    path("rules/export", views.export, name="export"),
    path("rules/history/", views.history_list, name="history"),
    path("rules/history/export", views.history_export, name="history_export"),
    path("rules/versions/<uuid:pk>/", views.version, name="version"),
    path("rules/changes/new", views_change.new, name="new_change"),
    path(ONE, views_change.change, name="change"),
    path(ONE + "description", views_change.description, name="change_description"),
    path(ONE + "rule", views_change.rule, name="change_rule"),
    path(ONE + "publication", views_change.publication, name="publication"),
    path(ONE + "withdrawal", views_change.withdrawal, name="withdrawal"),
    path(ONE + "discarding", views_change.discarding, name="change_discarding"),
]
