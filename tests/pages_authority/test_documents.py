"""Downloads and the progress of the jobs that make them."""


def test_a_document_is_announced_made_and_downloaded(story, browse, do_jobs):
    document = story.sealed.documents.get()
    owner, path = browse("owner"), f"/documents/{document.pk}/"
    assert "等待中" in owner.get(f"{path}progress/").content.decode()
    assert owner.get(path).status_code == 409
    do_jobs()
    assert f'href="{path}"' in owner.get(f"{path}progress/").content.decode()
    answer = owner.get(path)
    assert answer.status_code == 200
    assert answer.getvalue().startswith(b"%PDF-")
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["X-Content-Type-Options"] == "nosniff"


def test_only_those_who_may_see_the_case_download_it(story, browse, do_jobs):
    path = f"/documents/{story.sealed.documents.get().pk}/"
    do_jobs()
    asked = ("city_clerk", "province_clerk", "neighbour", "stranger", "assessor", "far_department")
    assert [browse(name).get(path).status_code for name in asked] == [200, 404, 404, 404, 404, 404]
    assert story.forwarded.status == "provincial"
    assert browse("province_clerk").get(path).status_code == 200
