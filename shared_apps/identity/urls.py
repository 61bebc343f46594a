from django.urls import path

from shared_apps.identity import views

app_name = "identity"
urlpatterns = [
    path("me/", views.board, name="todo"),
    path("me/count", views.count, name="count"),
    path("me/seats", views.seats, name="seats"),
]
