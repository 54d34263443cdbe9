"""What broadcaster.yaml may say of the portal."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from uvicorn.middleware.proxy_headers import _TrustedHosts

from broadcaster import settings
from broadcaster.errors import FaultsFoundError

if TYPE_CHECKING:
    from tests.conftest import Site


def portal(site: Site, **values: object) -> settings.Portal:
    with (site.folder / "broadcaster.yaml").open("a", encoding="utf-8") as file:
        file.write("portal:\n" + "".join(f"  {name}: {value}\n" for name, value in values.items()))
    return settings.load(site.folder).portal


@pytest.mark.parametrize(
    "address",
    [
        "https://[",
        "https://[::1",
        "ftp://loa.vn",
        "https://",
        "https://ai:mk@loa.vn",
        "https://loa.vn/",
        "https://loa.vn:x",
    ],
)
def test_an_address_that_is_none_is_told_with_its_line(site: Site, address: str) -> None:
    with pytest.raises(FaultsFoundError) as caught:
        portal(site, address=f'"{address}"')

    assert "broadcaster.yaml:" in str(caught.value)
    assert '"portal.address"' in str(caught.value)


@pytest.mark.parametrize(
    "address", ["https://loa.daklak.vn", "https://loa.vn:8443", "http://[::1]:8000", "https://loa-phát-thanh.vn"]
)
def test_an_address_that_people_can_type_is_taken(site: Site, address: str) -> None:
    found = portal(site, address=f'"{address}"')

    assert found.origin == address
    assert found.is_secure is address.startswith("https:")


@pytest.mark.parametrize("shelf", ["https://tep.vn", "https://tep.vn/loa/tuan", "http://127.0.0.1:9000/out"])
def test_the_shelf_may_be_elsewhere(site: Site, shelf: str) -> None:
    assert portal(site, shelf=f'"{shelf}"').shelf == shelf


@pytest.mark.parametrize("shelf", ["https://[", "https://tep.vn/", "https://tep.vn/?a=b", "//tep.vn"])
def test_a_shelf_that_is_nowhere_is_refused(site: Site, shelf: str) -> None:
    with pytest.raises(FaultsFoundError):
        portal(site, shelf=f'"{shelf}"')


@pytest.mark.parametrize("proxies", ["[127.0.0.1]", '["::1"]', "[10.0.0.0/8, 192.0.2.7]", '["2001:db8::/32"]', "[]"])
def test_proxies_are_addresses_and_networks(site: Site, proxies: str) -> None:
    found = portal(site, proxies=proxies).proxies

    believed = _TrustedHosts(list(found))
    assert not believed.trusted_literals, "what the server does not understand it believes of nobody"
    assert len(believed.trusted_hosts) + len(believed.trusted_networks) == len(found)


@pytest.mark.parametrize(
    ("proxies", "what"),
    [
        ("[localhost]", "Write 127.0.0.1"),
        ("[127.0.0.1, 10.0.0.1/8]", "Write 10.0.0.0/8 for the network"),
        ('["2001:db8::1/32"]', "Write 2001:db8::/32"),
        ("[nonsense]", "such as 127.0.0.1"),
        ('["*"]', "such as 127.0.0.1"),
        ('[127.0.0.1, "*"]', "such as 127.0.0.1"),
        ("[0.0.0.0/0]", "which is everybody"),
        ('["::/0"]', "which is everybody"),
        ('["127.0.0.1:8000"]', "such as 127.0.0.1"),
        ('["[::1]"]', "such as 127.0.0.1"),
        ('[""]', "such as 127.0.0.1"),
        ('[" 127.0.0.1"]', "such as 127.0.0.1"),
        ("[10.0.0.0/33]", "such as 127.0.0.1"),
        ('["127.0.0.1, 10.0.0.1"]', "such as 127.0.0.1"),
    ],
)
def test_a_proxy_that_would_be_believed_by_nobody_or_is_everybody_is_told_with_its_line(
    site: Site, proxies: str, what: str
) -> None:
    with pytest.raises(FaultsFoundError) as caught:
        portal(site, proxies=proxies)

    (fault,) = caught.value.faults
    assert fault.line
    assert '"portal.proxies[' in fault.what
    assert what in fault.what
