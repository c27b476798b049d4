"""Addresses of accounts."""

from django.urls import path

from accounts.views import joining, managing, messages, signing_in

app_name = "accounts"
urlpatterns = [
    path("login/", signing_in.login, name="login"),
    path("logout/", signing_in.logout, name="logout"),
    path("switch/", signing_in.switch, name="switch"),
    path("profile/", signing_in.profile, name="profile"),
    path("sessions/", signing_in.sessions, name="sessions"),
    path("sessions/end/", signing_in.sessions_end_others, name="sessions-end-others"),
    path("sessions/<int:pk>/end/", signing_in.session_end, name="session-end"),
    path("messages/", messages.inbox, name="messages"),
    path("messages/read/", messages.read_all, name="messages-read"),
    path("messages/<int:pk>/read/", messages.read, name="message-read"),
    path("password/change/", signing_in.password_change, name="password-change"),
    path("password/reset/", signing_in.password_reset, name="password-reset"),
    path(
        "password/reset/<uidb64>/<token>/", signing_in.password_reset_confirm, name="password-reset-confirm"
    ),
    path("register/", joining.register, name="register"),
    path("register/<str:token>/", joining.register_unit, name="register-unit"),
    path("register/<str:token>/claim/", joining.claim, name="claim"),
    path("invitation/<str:token>/", joining.invitation, name="invitation"),
    path("unit/", managing.unit, name="unit"),
    path("members/", managing.members, name="members"),
    path("members/<int:pk>/", managing.member, name="member"),
    path("members/<int:pk>/remove/", managing.remove_member, name="member-remove"),
    path("members/<int:pk>/deactivate/", managing.deactivate, name="member-deactivate"),
    path("members/<int:pk>/reactivate/", managing.reactivate, name="member-reactivate"),
    path("invitations/<int:pk>/withdraw/", managing.withdraw_invitation, name="invitation-withdraw"),
    path("units/", managing.units, name="units"),
    path("units/new/", managing.new_unit, name="unit-new"),
    path("units/<int:pk>/invite/", managing.invite_again, name="unit-invite"),
    path("regions/", managing.regions, name="regions"),
]
