from django.urls import path

from shared_apps.identity import shelves, views, views_confirm, views_shelves

app_name = "identity"
urlpatterns = [
    path("me/", views.board, name="todo"),
    path("me/count", views.count, name="count"),
    path("me/readings/", views.readings, name="readings"),
    path("me/readings/marked", views.mark_read, name="mark_read"),
    path("me/readings/count", views.readings_count, name="readings_count"),
    path("me/done/", views_shelves.shelf, {"name": shelves.DONE}, name="done"),
    path("me/done/count", views_shelves.count, {"name": shelves.DONE}, name="done_count"),
    path("me/closed/", views_shelves.shelf, {"name": shelves.CLOSED}, name="closed"),
    path("me/closed/count", views_shelves.count, {"name": shelves.CLOSED}, name="closed_count"),
    path("me/started/", views_shelves.shelf, {"name": shelves.STARTED}, name="started"),
    path("me/started/count", views_shelves.count, {"name": shelves.STARTED}, name="started_count"),
    path("me/seats", views.seats, name="seats"),
    path("me/seats/<uuid:pk>/confirmation", views_confirm.confirmation, name="confirmation"),
    path("me/seats/<uuid:pk>/refusal", views_confirm.refusal, name="refusal"),
]
