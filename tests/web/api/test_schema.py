"""Schemathesis asks everything the description allows, and much that it does not: it finds nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import schemathesis
from hypothesis import HealthCheck, settings

from broadcaster.web.api.description import described

if TYPE_CHECKING:
    from schemathesis import Case
    from starlette.types import Receive, Scope, Send

    from tests.web.api.conftest import Machine
    from tests.web.conftest import Portal

CONFIG = {
    "generation": {"deterministic": True, "max-examples": 60, "database": "none"},
    "checks": {
        # What the schema allows may still be untrue (a time to come, a bulletin's slip of the pen): 422 says so.
        "positive_data_acceptance": {"expected-statuses": ["2xx", "304", "401", "403", "404", "409", "422", "429"]},
    },
}


class Asked:
    """The portal of whichever test runs: schemathesis wants to know whom it will ask before there is one.

    Between its questions a quarter of an hour passes: it tries tokens of its own, and would have to wait for that.
    """

    portal: Portal | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":  # the desk of a test closes with the test
            assert self.portal is not None
            self.portal.clock.pass_(minutes=15)
            await self.portal.app(scope, receive, send)


asked = Asked()
schema = schemathesis.openapi.from_dict(described(), config=schemathesis.Config.from_dict(CONFIG))
schema.app = asked


@schema.parametrize()
@settings(deadline=None, suppress_health_check=list(HealthCheck))
def test_every_answer_is_described_and_none_is_an_error_of_ours(case: Case, machine: Machine) -> None:
    asked.portal = machine.web
    case.call_and_validate(headers=machine.headers)
