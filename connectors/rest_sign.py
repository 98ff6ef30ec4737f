"""Signs requests: HMACs over parts of the request, declared in system.yaml or by a vendor's name.

The presets follow the vendors' own clients: Kingdee's K3Cloud WebAPI SDK (X-Api-* and X-Kd-*), the
signature of Kingdee's API gateway (jdy), and YonSuite's self-built application token.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import uuid
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote, urlsplit

from connectors import rest_json
from connectors.rest_request import Ask
from connectors.rest_template import fill, require
from hub import stamp
from hub.contract import Stream
from hub.contract_rest import Digest, Signing
from hub.settings import remember_secret

K3CLOUD_MASK = b"0054f397c6234378b09ca7d3e5debce7"

PRESETS = {
    "kingdee_k3cloud": Signing.model_validate(
        {
            "values": {
                "app_data": "{acct_id},{user},{lcid},{org}",
                "api_signature": {
                    "text": "{method}\n{path_quoted}\n\n"
                    "x-api-nonce:{nonce}\nx-api-timestamp:{now}\n",
                    "key": "{client_secret}",
                    "encoding": "hex_base64",
                },
                "kd_signature": {
                    "text": "{app_key}{app_data}",
                    "key": "{app_secret}",
                    "encoding": "hex_base64",
                },
            },
            "headers": {
                "X-Api-ClientID": "{client_id}",
                "X-Api-Auth-Version": "2.0",
                "x-api-timestamp": "{now}",
                "x-api-nonce": "{nonce}",
                "x-api-signheaders": "x-api-timestamp,x-api-nonce",
                "X-Api-Signature": "{api_signature}",
                "X-Kd-Appkey": "{app_key}",
                "X-Kd-Appdata": "{app_data.base64}",
                "X-Kd-Signature": "{kd_signature}",
            },
        }
    ),
    "kingdee_jdy": Signing.model_validate(
        {
            "values": {
                "signature": {
                    "text": "{method}\n{path_quoted}\n{query_twice}\n"
                    "x-api-nonce:{nonce}\nx-api-timestamp:{now_ms}\n",
                    "key": "{client_secret}",
                    "encoding": "hex_base64",
                },
            },
            "headers": {
                "X-Api-ClientID": "{client_id}",
                "X-Api-Auth-Version": "2.0",
                "X-Api-TimeStamp": "{now_ms}",
                "X-Api-Nonce": "{nonce}",
                "X-Api-SignHeaders": "X-Api-TimeStamp,X-Api-Nonce",
                "X-Api-Signature": "{signature}",
            },
        }
    ),
    "yonyou": Signing.model_validate(
        {
            "values": {
                "signature": {"text": "{pairs}", "key": "{app_secret}", "encoding": "base64"}
            },
            "params": {"signature": "{signature}"},
            "requests": "login",
        }
    ),
}


def signing_of(stream: Stream) -> Signing | None:
    """The preset with the system's own words laid on top."""
    own = stream.system.auth.sign
    if own is None or own.preset is None:
        return own
    preset = PRESETS[own.preset]
    return preset.model_copy(
        update={
            "values": {**preset.values, **own.values},
            "headers": {**preset.headers, **own.headers},
            "params": {**preset.params, **own.params},
            **({"requests": own.requests} if "requests" in own.model_fields_set else {}),
        }
    )


def derived(stream: Stream, known: dict[str, Any]) -> dict[str, Any]:
    """What a preset makes of the source's values: K3Cloud's app key carries client id and secret.

    The key's second half is the secret, masked: base64, exclusive or with a constant of the SDK's.
    """
    own = stream.system.auth.sign
    if own is None or own.preset != "kingdee_k3cloud" or "app_key" not in known:
        return known
    client, _, masked = str(known["app_key"]).partition("_")
    pairs = zip(base64.b64decode(masked + "=" * (-len(masked) % 4)), K3CLOUD_MASK, strict=False)
    secret = base64.b64encode(bytes(one ^ mask for one, mask in pairs)).decode()
    remember_secret(secret)
    return {"lcid": 2052, "org": 0, **known, "client_id": client, "client_secret": secret}


def signed(
    ask: Ask, url: str, signing: Signing, known: Mapping[str, Any], stream: Stream
) -> tuple[dict[str, str], dict[str, str]]:
    """The headers and parameters that sign a request to `url`."""
    names = {**known, **_about(ask, url)}
    for name, made in signing.values.items():
        if isinstance(made, Digest):
            require([made.text, made.key], names, stream)
            names[name] = digest(made, names)
        else:
            require(made, names, stream)
            names[name] = str(fill(made, names))
        names[f"{name}.base64"] = base64.b64encode(str(names[name]).encode()).decode()
    require([*signing.headers.values(), *signing.params.values()], names, stream)
    headers = {name: str(fill(value, names)) for name, value in signing.headers.items()}
    return headers, {name: str(fill(value, names)) for name, value in signing.params.items()}


def digest(made: Digest, names: Mapping[str, Any]) -> str:
    """The HMAC of the filled text, written as hex, base64, or base64 of the hex (Kingdee)."""
    key, text = str(fill(made.key, names)), str(fill(made.text, names))
    raw = hmac.new(key.encode(), text.encode(), getattr(hashlib, made.algorithm)).digest()
    if made.encoding == "base64":
        return base64.b64encode(raw).decode()
    return raw.hex() if made.encoding == "hex" else base64.b64encode(raw.hex().encode()).decode()


def body_text(ask: Ask) -> str:
    """The JSON body as it is sent, so that a signature covers the very bytes."""
    if ask.body is None or ask.form:
        return ""
    return rest_json.dump(ask.body)


def _about(ask: Ask, url: str) -> dict[str, Any]:
    """What a signature may cover of a request."""
    now, path = stamp.now(), urlsplit(url).path
    pairs = sorted(ask.params.items())
    return {
        "method": ask.method,
        "path": path,
        "path_quoted": quote(path, safe=""),
        "pairs": "".join(f"{name}{value}" for name, value in pairs),
        "query": "&".join(f"{name}={quote(value, safe='')}" for name, value in pairs),
        "query_twice": "&".join(
            f"{name}={quote(quote(value, safe=''), safe='')}" for name, value in pairs
        ),
        "body": body_text(ask),
        "now": int(now.timestamp()),
        "now_ms": int(now.timestamp() * 1000),
        "nonce": uuid.uuid4().hex,
    }
