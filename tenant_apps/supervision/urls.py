"""Pages of supervision, under /t/<division code>/."""

from django.urls import path

from tenant_apps.supervision import views, views_urging

app_name = "supervision"
urlpatterns = [
    path("supervision/", views_urging.work, name="work"),
    path("supervision/export", views_urging.work_export, name="work_export"),
    path("supervision/urgings/new", views_urging.urge, name="urge"),
    path("supervision/urgings/<uuid:pk>/", views_urging.urging, name="urging"),
    path("supervision/urgings/<uuid:pk>/reading", views_urging.reading, name="read_urging"),
    path("alert-cards/", views.cards, name="cards"),
    path("alert-cards/export", views.cards_export, name="cards_export"),
    path("alert-cards/units/", views.by_unit, name="by_unit"),
    path("alert-cards/units/export", views.by_unit_export, name="by_unit_export"),
    path("alert-cards/<uuid:pk>/", views.card, name="card"),
    path("alert-cards/<uuid:pk>/answer", views.answer, name="answer_card"),
    path("alert-cards/<uuid:pk>/closure", views.closure, name="close_card"),
]
