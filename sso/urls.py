from django.urls import path

from sso import views

app_name = "sso"
urlpatterns = [
    path("login", views.login, name="login"),
    path("callback", views.callback, name="callback"),
    path("logout", views.logout, name="logout"),
    path("logged-out", views.logged_out, name="logged_out"),
    path("backchannel-logout", views.backchannel_logout, name="backchannel_logout"),
]
