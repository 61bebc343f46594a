from django.urls import path

from shared_apps.identity import views, views_confirm

app_name = "identity"
urlpatterns = [
    path("me/", views.board, name="todo"),
    path("me/count", views.count, name="count"),
    path("me/readings/", views.readings, name="readings"),
    path("me/readings/marked", views.mark_read, name="mark_read"),
    path("me/seats", views.seats, name="seats"),
    path("me/seats/<uuid:pk>/confirmation", views_confirm.confirmation, name="confirmation"),
    path("me/seats/<uuid:pk>/refusal", views_confirm.refusal, name="refusal"),
]
