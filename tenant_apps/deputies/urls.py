"""Pages of the registers of deputies, under /t/<division code>/."""

from django.urls import path

from tenant_apps.deputies import bodies, views, views_registers

app_name = "deputies"
urlpatterns = [
    path("deputies/", views.listing, name="list"),
    path("deputies/export", views.export, name="export"),
    path("deputies/seat-list", views.printed, name="printed"),
    path("deputies/new", views.new, name="new"),
    path("deputies/<uuid:pk>/", views.deputy, name="deputy"),
    path("deputies/<uuid:pk>/levels", views.levels, name="levels"),
    path("deputies/<uuid:pk>/seat", views.seat, name="seat"),
    path("deputies/<uuid:pk>/confirmation", views.confirmation, name="confirmation"),
    path("deputies/<uuid:pk>/suspension", views.suspension, name="suspension"),
    path("deputies/<uuid:pk>/restoration", views.restoration, name="restoration"),
    path("deputies/<uuid:pk>/termination", views.termination, name="termination"),
    path("deputies/<uuid:pk>/placement", views.placement, name="placement"),
    path("deputies/<uuid:pk>/record", views.record, name="record"),
    path("terms/", views_registers.terms, name="terms"),
    path("terms/export", views_registers.export_terms, name="terms_export"),
    path("terms/new", views_registers.new_term, name="new_term"),
    path("terms/<uuid:pk>/dates", views_registers.term, name="term"),
    path("terms/<uuid:pk>/sessions/new", views_registers.new_session, name="new_session"),
    path("sessions/<uuid:pk>/record", views_registers.session, name="session"),
]
for key in (bodies.DELEGATIONS, bodies.GROUPS, bodies.DISTRICTS):
    told = {"key": key}
    urlpatterns += [
        path(f"{key}/", views_registers.bodies_list, told, name=key),
        path(f"{key}/export", views_registers.export_bodies, told, name=f"{key}_export"),
        path(f"{key}/new", views_registers.new_body, told, name=f"{key}_new"),
        path(f"{key}/<uuid:pk>/record", views_registers.body, told, name=f"{key}_record"),
        path(f"{key}/<uuid:pk>/dissolution", views_registers.dissolution, told, name=f"{key}_dissolution"),
    ]
