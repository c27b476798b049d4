"""The addresses of the process. Names carry no namespace: they are the platform's own words."""

from django.urls import path

from applications.views import desk, documents, filling, public, reviewing, rounds, workbook

urlpatterns = [
    path("", public.home, name="home"),
    path("public/<slug:slug>/lists/", public.public_list, name="public_list"),
    path("check/<slug:token>/", public.check_document, name="check_document"),
    # everybody's desk
    path("desk/", desk.desk, name="desk"),
    path("documents/<int:pk>/", documents.document, name="document"),
    path("documents/<int:pk>/progress/", documents.document_progress, name="document_progress"),
    # the applicant
    path("offers/<int:pk>/begin/", filling.begin, name="begin"),
    path("applications/<int:pk>/", filling.overview, name="application"),
    path("applications/<int:pk>/fill/<slug:slug>/", filling.fill, name="fill"),
    path("applications/<int:pk>/answers/", filling.answers, name="answers"),
    path("applications/<int:pk>/workbook/", workbook.workbook, name="workbook"),
    path("applications/<int:pk>/workbook/import/", workbook.workbook_import, name="workbook_import"),
    path("applications/<int:pk>/workbook/confirm/", workbook.workbook_confirm, name="workbook_confirm"),
    path("applications/<int:pk>/check/", filling.check, name="check"),
    path("applications/<int:pk>/seal/", filling.seal, name="seal"),
    path("applications/<int:pk>/receipt/", filling.receipt, name="receipt"),
    path("applications/<int:pk>/withdraw/", filling.withdraw, name="withdraw"),
    # the offices
    path("queue/", desk.queue, name="queue"),
    path("cases/<int:pk>/", desk.case, name="case"),
    path("cases/<int:pk>/verify/", reviewing.verify, name="verify"),
    path("cases/<int:pk>/lookups/", reviewing.lookups, name="lookups"),
    path("cases/<int:pk>/decide/<slug:action>/", reviewing.decide, name="decide"),
    path("cases/<int:pk>/return/", reviewing.send_back, name="send_back"),
    path("cases/<int:pk>/site/", reviewing.site, name="site"),
    path("cases/<int:pk>/conclude/", reviewing.conclude, name="conclude"),
    # the department
    path("rounds/", rounds.rounds, name="rounds"),
    path("rounds/new/", rounds.round_new, name="round_new"),
    path("rounds/<int:pk>/", rounds.round, name="round"),
    path("rounds/<int:pk>/open/", rounds.round_open, name="round_open"),
    path("rounds/<int:pk>/close/", rounds.round_close, name="round_close"),
]
