"""Signs in to an S3-compatible store: AWS, or the one that `endpoint_url` names."""

from __future__ import annotations

from urllib.parse import unquote, urlsplit

from s3fs import S3FileSystem

from connectors.files_place import Remote, checked_options, reaching
from hub.contract import Stream
from hub.settings import remember_secret

OPTIONS = ("endpoint_url", "region", "anonymous", "addressing_style")


def s3_place(stream: Stream) -> Remote:
    """user, password and token of the source are access key, secret key and session token."""
    said, options = stream.connection, checked_options(stream, OPTIONS)
    for secret in (said.password, said.token):
        if secret:
            remember_secret(secret)
    region, style = options.get("region"), options.get("addressing_style")
    parts = urlsplit(said.url)
    with reaching(stream, said.url):
        system = S3FileSystem(
            anon=bool(options.get("anonymous", False)),
            key=said.user,
            secret=said.password,
            token=said.token,
            endpoint_url=options.get("endpoint_url"),
            client_kwargs={"region_name": region} if region else {},
            config_kwargs={"s3": {"addressing_style": style}} if style else {},
            use_listings_cache=False,
            skip_instance_cache=True,
        )
    return Remote(stream, system, f"{parts.netloc}{unquote(parts.path)}")
