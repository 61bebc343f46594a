"""Pages of supervision, under /t/<division code>/."""

from django.urls import path

from tenant_apps.files.views import attachments
from tenant_apps.supervision import (
    attaching,
    views,
    views_circulating,
    views_key,
    views_process,
    views_urging,
)

app_name = "supervision"
urlpatterns = [
    path("suggestions/<uuid:pk>/key-proposal", views_key.propose, name="propose_key"),
    path("key-suggestions/", views_key.keys, name="keys"),
    path("key-suggestions/export", views_key.keys_export, name="keys_export"),
    path("key-suggestions/<uuid:pk>/", views_key.key, name="key"),
    path("key-suggestions/<uuid:pk>/attachments/", attachments, {"kind": attaching.KIND}, name="key_files"),
    path("key-suggestions/<uuid:pk>/decision", views_key.decide, name="decide_key"),
    path("key-suggestions/<uuid:pk>/declining", views_key.decline, name="decline_key"),
    path("key-suggestions/<uuid:pk>/plan", views_key.plan, name="plan_key"),
    path("key-suggestions/<uuid:pk>/visits/new", views_key.visit, name="visit_key"),
    path("key-suggestions/<uuid:pk>/report", views_key.report, name="report_key"),
    path("key-suggestions/<uuid:pk>/ending", views_key.end, name="end_key"),
    path("suggestions/<uuid:pk>/circulation", views_circulating.circulate, name="circulate"),
    path("circulations/<uuid:pk>/reading", views_circulating.reading, name="read_circulated"),
    path("circulations/<uuid:pk>/recall", views_circulating.recall, name="recall_circulated"),
    path("process/", views_process.chart, name="process"),
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
