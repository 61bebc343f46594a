"""The person's own page of single sign-on, beside 我的席位."""

from django.urls import path

from sso import views_own

app_name = "sso_own"
urlpatterns = [path("security", views_own.security, name="security")]
