"""What other cells ask, mounted at /exchange/v1/: outside every log-in, and answered to nobody without a signature."""

from django.urls import path

from shared_apps.exchange import views

app_name = "exchange"
urlpatterns = [
    path("envelopes", views.envelopes, name="envelopes"),
    path("files", views.files, name="files"),
    path("card", views.card, name="card"),
]
