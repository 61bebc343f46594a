"""字典 and 待审字典项, under /t/<division code>/. A code's `key` is `<dictionary>.<code>`."""

from django.urls import path

from tenant_apps.codes import views, views_proposals

app_name = "codes"
ONE, PROPOSAL = "dictionaries/codes/<str:key>/", "dictionaries/proposals/<uuid:pk>/"
urlpatterns = [
    path("dictionaries/", views.dictionaries, name="dictionaries"),
    path("dictionaries/export", views.export_all, name="export_all"),
    path("dictionaries/proposals/", views_proposals.proposals, name="proposals"),
    path("dictionaries/proposals/export", views_proposals.proposals_export, name="proposals_export"),
    path("dictionaries/<str:name>/", views.one, name="dictionary"),
    path("dictionaries/<str:name>/export", views.export, name="export"),
    path("dictionaries/<str:name>/new", views.new, name="new"),
    path(ONE, views.code, name="code"),
    path(ONE + "label", views.label, name="label"),
    path(ONE + "standard-label", views.standard_label, name="standard-label"),
    path(ONE + "hiding", views.hiding, name="hiding"),
    path(ONE + "showing", views.showing, name="showing"),
    path(ONE + "position", views.position, name="position"),
    path(ONE + "ending", views.ending, name="ending"),
    path(ONE + "reopening", views.reopening, name="reopening"),
    path(ONE + "merger", views.merger, name="merger"),
    path(ONE + "proposal", views.proposing, name="proposing"),
    path(ONE + "publication", views.publication, name="publication"),
    path(ONE + "revision", views.revision, name="revision"),
    path(PROPOSAL, views_proposals.proposal, name="proposal"),
    path(PROPOSAL + "approval", views_proposals.approval, name="approval"),
    path(PROPOSAL + "refusal", views_proposals.refusal, name="refusal"),
]
