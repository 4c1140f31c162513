"""A service over a real S3 store: sealed bytes go straight between client and store."""

import secrets
from pathlib import Path
from urllib.parse import urlsplit

import httpx2

from real.place import Place, make_place, new_id
from real.seaweedfs import seaweedfs


class Direct:
    """Sends what goes to the store over the network, and everything else to the application; counts its bytes."""

    def __init__(self, place: Place, http: httpx2.Client) -> None:
        self.place = place
        self.http = http
        self.to_store = 0

    def put(self, url: str, *, content: bytes, headers: dict[str, str]) -> httpx2.Response:
        """PUT to the store."""
        assert urlsplit(url).netloc != urlsplit(self.place.joined.settings.origin).netloc
        self.to_store += len(content)
        return self.http.put(url, content=content, headers=headers)

    def request(self, method: str, path: str, **more: object) -> httpx2.Response:
        """Ask the application; its bodies must stay small."""
        assert len(more.get("content") or b"") < 2000
        answer = self.place.client.request(method, path, **more)
        assert len(answer.content) < 4000
        return answer


def test_sealed_bytes_never_pass_through_the_service(tmp_path: Path) -> None:
    """Upload, share, open and fetch with S3: every byte goes to the store itself; the service has no such route."""
    with seaweedfs() as weed, httpx2.Client(trust_env=False) as http:
        store = {
            "endpoint": weed.endpoint,
            "bucket": weed.bucket,
            "access_key": weed.access_key,
            "secret_key": weed.secret_key,
        }
        inner = make_place(tmp_path, store=store)
        direct = Direct(inner, http)
        place = Place(inner.joined, direct, inner.edge)
        case = new_id()
        place.ask("PUT", f"/cases/{case}", {"format": "radseal/1"})
        pack = secrets.token_bytes(3_000_000)
        objects = place.upload(case, ("pack", pack), ("manifest", b"m" * 5000))
        assert place.ask("POST", f"/cases/{case}/complete", {"objects": objects}).json()["length"] == 3_005_000
        draft, proof = place.draft(case)
        share, opening = new_id(), new_id()
        assert place.ask("PUT", f"/shares/{share}", draft).status_code == 200
        opened = place.ask("POST", f"/shares/{share}/openings", {"opening": opening, "proof": proof}, who="recipient")
        assert opened.status_code == 200
        wanted = {"proof": proof, "objects": [objects[0]["id"]]}
        path = f"/shares/{share}/openings/{opening}/addresses"
        url = place.ask("POST", path, wanted, who="recipient").json()["addresses"][0]["url"]
        assert url.startswith(weed.endpoint)
        assert http.get(url).content == pack
        assert direct.to_store == 3_005_000
        for method in ("GET", "PUT"):
            assert inner.client.request(method, "/blobs/x").json()["code"] == "not-found"
        assert place.ask("GET", "/.well-known/radseal", who=None).json()["store_origin"] == weed.endpoint
        assert inner.edge.is_ready()
        assert place.ask("DELETE", f"/cases/{case}").json()["state"] == "erased"
        assert http.get(url).status_code == 404
