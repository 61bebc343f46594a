"""单位与职责, under /t/<division code>/."""

from django.urls import path

from tenant_apps.organs import views

app_name = "organs"
ONE = "units/<uuid:pk>/"
urlpatterns = [
    path("units/", views.units, name="list"),
    path("units/export", views.export, name="export"),
    path("units/new", views.new, name="new"),
    path(ONE, views.unit, name="unit"),
    path(ONE + "edit", views.edit, name="edit"),
    path(ONE + "renaming", views.renaming, name="renaming"),
    path(ONE + "abolition", views.abolition, name="abolition"),
    path(ONE + "restoration", views.restoration, name="restoration"),
    path(ONE + "competences/new", views.competence_new, name="competence_new"),
    path("unit-competences/<uuid:pk>/removal", views.competence_removal, name="competence_removal"),
]
