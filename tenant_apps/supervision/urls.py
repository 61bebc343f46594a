"""Pages of supervision, under /t/<division code>/."""

from django.urls import path

from tenant_apps.supervision import views

app_name = "supervision"
urlpatterns = [
    path("alert-cards/", views.cards, name="cards"),
    path("alert-cards/export", views.cards_export, name="cards_export"),
    path("alert-cards/units/", views.by_unit, name="by_unit"),
    path("alert-cards/units/export", views.by_unit_export, name="by_unit_export"),
    path("alert-cards/<uuid:pk>/", views.card, name="card"),
    path("alert-cards/<uuid:pk>/answer", views.answer, name="answer_card"),
    path("alert-cards/<uuid:pk>/closure", views.closure, name="close_card"),
]
