"""Reading a dictionary as this congress has it: for programs that fill in forms, and for everybody who holds a seat here."""

from __future__ import annotations

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from kernel.web.deeds import READ_REFUSALS
from tenant_apps.codes import access, listing, selectors, serializers


class OneDictionary(APIView):
    """Every code with its state, in the congress's order."""

    @extend_schema(
        operation_id="dictionaries_read",
        tags=["字典"],
        parameters=[OpenApiParameter("on", str, description="某一天（2026-03-01）的情形；不填为今天")],
        responses={200: serializers.DictionaryOut, **READ_REFUSALS},
    )
    def get(self, request: Request, name: str) -> Response:
        dictionary = access.dictionary(name)
        found = selectors.read(dictionary, on=listing.day_of(request.query_params))
        shape = {"dictionary": dictionary.value, "label": dictionary.word, "codes": found.codes}
        return Response(serializers.DictionaryOut(shape).data)
