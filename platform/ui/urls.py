from django.urls import path

from ui import views

app_name = "ui"
urlpatterns = [
    path("size/<str:size>", views.set_size, name="size"),
    path("accessibility", views.accessibility, name="accessibility"),
]
