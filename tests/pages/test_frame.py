"""What stands on every page of a member."""


def test_a_member_finds_his_own_particulars_and_his_password(world, client_for):
    page = client_for(world.owner).get("/desk/").content.decode()
    assert 'href="/accounts/profile/"' in page
    assert 'href="/accounts/password/change/"' in page
