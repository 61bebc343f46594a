from django.urls import path

from sso.desk import views

app_name = "accounts"
urlpatterns = [
    path("accounts/slips/", views.slips, name="slips"),
    path("accounts/factors/", views.factors, name="factors"),
    path("accounts/factors/<uuid:pk>/confirmation", views.confirmation, name="confirmation"),
    path("accounts/seats/<uuid:pk>/reset", views.reset, name="reset"),
    path("accounts/seats/<uuid:pk>/logout", views.logout, name="logout"),
]
