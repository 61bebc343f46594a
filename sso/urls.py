from django.urls import path

from sso import views, views_own, views_proof
from sso.activation import views as activation

app_name = "sso"
urlpatterns = [
    path("login", views.login, name="login"),
    path("callback", views.callback, name="callback"),
    path("logout", views.logout, name="logout"),
    path("logout-everywhere", views_own.logout_everywhere, name="logout_everywhere"),
    path("ended", views.ended, name="ended"),
    path("step-up", views_proof.step_up, name="step_up"),
    path("held/<uuid:pk>", views_proof.held_form, name="held"),
    path("password", views_own.password, name="password"),
    path("second-factor", views_own.second_factor, name="second_factor"),
    path("logged-out", views.logged_out, name="logged_out"),
    path("backchannel-logout", views.backchannel_logout, name="backchannel_logout"),
    path("activate", activation.slip, name="activate"),
    path("activate/password", activation.password, name="activate_password"),
    path("activate/second-factor", activation.second_factor, name="activate_second_factor"),
    path("activate/own-login", activation.own_login, name="activate_own_login"),
    path("activate/done", activation.done, name="activate_done"),
]
