from django.urls import path

from sso import api

app_name = "sso_api"
urlpatterns = [
    path("me/step-ups/", api.StepUps.as_view(), name="step_ups"),
    path("me/step-ups/<uuid:pk>/proof/", api.StepUpProof.as_view(), name="step_up_proof"),
]
