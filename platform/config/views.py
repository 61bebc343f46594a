"""The few pages that belong to no app."""

from django.db import connection
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.template.loader import render_to_string
from django.views.decorators.http import require_safe

from kernel.web import answers


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """To 待办; whoever is not logged in is sent on to the login from there."""
    return HttpResponseRedirect("/me/")


@require_safe
def health(request: HttpRequest) -> HttpResponse:
    """200 when this process reaches its database; nothing else is told."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return JsonResponse({"status": "ok"})


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return answers.not_found(request)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """A request that Django itself can't take: an address of ours under a foreign host name, a form beyond all bounds."""
    if answers.is_api(request):
        body = {"code": "bad_request", "message": "请求无法识别。", "field": "", "next": "请核对网址后再试。"}
        return JsonResponse(body, status=400, json_dumps_params={"ensure_ascii": False})
    return HttpResponse(render_to_string("400.html"), status=400)


def server_error(request: HttpRequest) -> HttpResponse:
    if answers.is_api(request):
        body = {
            "code": "server_error",
            "message": "系统出现故障，已记录。请稍后再试。",
            "field": "",
            "next": "",
        }
        return JsonResponse(body, status=500, json_dumps_params={"ensure_ascii": False})
    return HttpResponse(render_to_string("500.html"), status=500)
