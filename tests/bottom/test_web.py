"""What every answer has in common: headers, refusals, single parameters, bounds."""

import json

import pytest
from django.core.exceptions import PermissionDenied
from django.db import OperationalError, connection
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.test import Client
from django.urls import include, path
from django_scopes import scopes_disabled

from greenmfg.errors import Item, Refused
from greenmfg.files import services as files
from greenmfg.files.models import StoredFile
from greenmfg.files.responses import attachment
from greenmfg.parameters import lists

REFUSALS = {
    409: Refused("已提交，不能修改。", status=409),
    422: Refused(
        "还有 2 项未填写。", items=[Item("energy", "请填写综合能源消费量。"), Item("water", "请填写取水量。")]
    ),
    403: Refused("您没有“封存”的权限。", status=403),
    404: Refused("没有找到这份申报。", status=404),
}


def echo(request):
    return HttpResponse(f"{request.GET.get('status', '')} {request.POST.get('status', '')}")


@lists("status")
def echo_list(request):
    return HttpResponse(" ".join(request.GET.getlist("status")))


def refuse(request, status):
    raise REFUSALS[status]


def fail(request):
    raise ZeroDivisionError


def absent(request):
    raise Http404


def forbid(request):
    raise PermissionDenied


def download(request):
    with scopes_disabled():
        return attachment(StoredFile.objects.select_related("tenant").get(), "证照\r\nX-Evil: 1.png")


urlpatterns = [
    path("echo", echo),
    path("echo-list", echo_list),
    path("refuse/<int:status>", refuse),
    path("fail", fail),
    path("absent", absent),
    path("forbid", forbid),
    path("download", download),
    path("moved", lambda request: redirect("/echo")),
    path("", include("greenmfg.urls")),
]


@pytest.fixture
def client(db, settings) -> Client:
    settings.ROOT_URLCONF = __name__
    return Client(raise_request_exception=False)


@pytest.fixture
def https(settings):
    settings.SECURE_HSTS_SECONDS = 63072000


EVERYWHERE = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Strict-Transport-Security": "max-age=63072000; includeSubDomains; preload",
    "Cache-Control": "private, no-store",
}


class TestHeaders:
    @pytest.mark.parametrize(
        ("address", "status"),
        [
            ("/echo", 200),
            ("/moved", 302),
            ("/echo?status=a&status=b", 400),
            ("/forbid", 403),
            ("/absent", 404),
            ("/nowhere", 404),
            ("/static/nowhere.css", 404),
            ("/refuse/409", 409),
            ("/fail", 500),
        ],
    )
    def test_attack_108_on_every_answer(self, https, client, address, status):
        response = client.get(address)

        assert response.status_code == status
        assert EVERYWHERE.items() <= dict(response.headers).items()
        assert "camera=()" in response.headers["Permissions-Policy"]
        assert "frame-ancestors 'none'" in response.headers["Content-Security-Policy"]

    def test_attack_082_on_the_refusal_of_a_wrong_host(self, https, client):
        response = client.get("/echo", HTTP_HOST="evil.cn")

        assert response.status_code == 400
        assert EVERYWHERE.items() <= dict(response.headers).items()

    def test_attack_108_on_a_download_which_no_browser_runs(self, https, client, in_hunan, picture):
        files.store(tenant=in_hunan, content=picture, media_type="image/png")

        response = client.get("/download")

        assert response.getvalue() == picture
        assert EVERYWHERE.items() <= dict(response.headers).items()
        assert response.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
        assert response.headers["Content-Disposition"].startswith("attachment; filename*=utf-8''")
        assert "X-Evil" not in response.headers

    def test_attack_108_on_a_static_file_which_may_be_kept(self, https, client, settings, tmp_path):
        settings.STATIC_ROOT = str(tmp_path)
        (tmp_path / "page.css").write_text("body {}")

        response = client.get("/static/page.css")
        response.close()

        assert response.status_code == 200
        everywhere = {name: value for name, value in EVERYWHERE.items() if name != "Cache-Control"}
        assert everywhere.items() <= dict(response.headers).items()
        assert "no-store" not in response.headers["Cache-Control"]

    @pytest.mark.parametrize(
        "address", ["/.git/config", "/%2e%2e/manage.py", "/static/%2e%2e/manage.py", "/metrics", "/%00"]
    )
    def test_attack_115_nothing_to_find(self, client, address):
        assert client.get(address).status_code == 404


class TestRefusals:
    def test_a_page_that_says_why_and_leads_back(self, client):
        response = client.get("/refuse/422", headers={"Referer": "http://testserver/echo"})

        assert response.status_code == 422
        assert "还有 2 项未填写。" in response.text
        assert "请填写取水量。" in response.text
        assert 'href="http://testserver/echo"' in response.text

    def test_a_stranger_is_no_way_back(self, client):
        response = client.get("/refuse/409", headers={"Referer": "https://evil.cn/"})

        assert "evil.cn" not in response.text

    def test_json_for_a_script(self, client):
        response = client.get("/refuse/422", headers={"Accept": "application/json"})

        assert response.status_code == 422
        assert json.loads(response.content) == {
            "message": "还有 2 项未填写。",
            "errors": [
                {"field": "energy", "message": "请填写综合能源消费量。"},
                {"field": "water", "message": "请填写取水量。"},
            ],
        }

    def test_json_always_names_an_error(self, client):
        response = client.get("/refuse/409", headers={"Accept": "application/json"})

        assert response.json()["errors"] == [{"field": "", "message": "已提交，不能修改。"}]

    def test_a_fragment_for_htmx(self, client):
        response = client.get("/refuse/422", headers={"HX-Request": "true"})

        assert response.status_code == 422
        assert "<html" not in response.text
        assert "请填写取水量。" in response.text

    def test_attack_001_what_is_foreign_looks_like_what_is_absent(self, client):
        foreign, absent = client.get("/refuse/404"), client.get("/absent")

        assert foreign.status_code == absent.status_code == 404
        assert foreign.content == absent.content
        assert foreign.headers == absent.headers

    @pytest.mark.parametrize("status", [403, 404])
    def test_a_denial_is_logged(self, client, caplog, status):
        client.get(f"/refuse/{status}")

        (record,) = [record for record in caplog.records if record.name == "greenmfg.refusals"]
        assert f"GET /refuse/{status} denied with {status}" in record.getMessage()

    def test_any_other_error_stays_an_error(self, client):
        response = client.get("/fail")

        assert response.status_code == 500
        assert "ZeroDivisionError" not in response.text


class TestParameters:
    def test_attack_111_a_repeated_one_is_refused(self, client):
        assert client.get("/echo?status=a&status=b").status_code == 400
        assert client.post("/echo", {"status": ["a", "b"]}).status_code == 400

    def test_one_in_the_address_and_one_in_the_body_are_two(self, client):
        assert client.post("/echo?status=a", {"status": "b"}).text == "a b"

    def test_a_view_may_name_its_lists(self, client):
        assert client.get("/echo-list?status=a&status=b").text == "a b"
        assert client.get("/echo-list?status=a&other=1&other=2").status_code == 400

    def test_a_nul_is_refused(self, client):
        assert client.get("/echo?status=%00").status_code == 400
        assert client.get("/echo?a%00b=1").status_code == 400

    def test_attack_112_ten_thousand_fields_are_refused(self, client):
        response = client.post("/echo", {f"field{number}": "1" for number in range(10_001)})

        assert response.status_code == 400

    def test_attack_112_five_megabytes_are_refused(self, client):
        body = "status=" + "x" * 5 * 1024 * 1024
        response = client.post("/echo", body, content_type="application/x-www-form-urlencoded")

        assert response.status_code == 400


class TestHealth:
    def test_well(self, client):
        assert client.get("/health").json() == {"status": "ok"}

    def test_without_database(self, client, monkeypatch):
        def refuse():
            raise OperationalError("connection refused: db.internal:5432")

        with monkeypatch.context() as patch:
            patch.setattr(connection, "cursor", refuse)
            response = client.get("/health")

        assert response.status_code == 503
        assert "internal" not in response.text
