"""Where files come from: a folder, an SFTP server, an S3 store; each fetched once, by content."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import boto3
import paramiko
import pytest
from moto.server import ThreadedMotoServer

from connectors.files_looked import FILE
from connectors.files_place import Remote
from connectors.files_sftp import fingerprint
from hub.errors import ConfigError, SourceUnreachable
from tests.connectors.sftp_server import PASSWORD, USER, SftpServer
from tests.connectors.streams import Land, Landed, MakeStream

CSV = "物料,数量\n泵,1\n"
FOLDER = "投递 drop"


@pytest.fixture
def sftp(tmp_path: Path) -> Iterator[SftpServer]:
    root = tmp_path / "server"
    (root / FOLDER / "三月").mkdir(parents=True)
    server = SftpServer(root)
    yield server
    server.close()


@pytest.fixture
def over_sftp(sftp: SftpServer, make_stream: MakeStream) -> Any:
    def make(options: dict[str, Any] | None = None, **said: Any) -> Any:
        known = {"host_key": fingerprint(sftp.key.asbytes())}
        connection = {"user": USER, "password": PASSWORD, "options": known}
        connection |= said.pop("connection", {})
        if options is not None:
            connection["options"] = options
        url = f"sftp://127.0.0.1:{sftp.port}/{FOLDER}"
        said = {"path": "*.csv", "key": ["物料"], **said}
        return make_stream("files", url, connection=connection, **said)

    return make


def put(sftp: SftpServer, name: str, text: str) -> Path:
    path = sftp.root / FOLDER / name
    path.write_text(text, "utf-8")
    return path


def landed_all(land: Land, stream: Any, seen: frozenset[str] = frozenset()) -> list[Landed]:
    """Read as landing does: again and again until no file comes."""
    found: list[Landed] = []
    while True:
        found.append(land(stream, seen=seen))
        if not found[-1].reading.files:
            return found
        seen |= {file.sha256 for file in found[-1].reading.files}


def hashes(found: list[Landed]) -> frozenset[str]:
    return frozenset(file.sha256 for one in found for file in one.reading.files)


def test_files_of_an_sftp_server_land_once(
    sftp: SftpServer, over_sftp: Any, land: Land, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(sftp, "a 一.csv", CSV)
    put(sftp, "b.csv", CSV.replace("泵", "阀"))
    put(sftp, "三月/c.csv", CSV.replace("泵", "轴"))
    put(sftp, "d.csv.filepart", "half")
    lists: list[str] = []
    real = Remote.looks
    monkeypatch.setattr(
        Remote, "looks", lambda place, pattern: lists.append(pattern) or real(place, pattern)
    )
    found = landed_all(land, over_sftp())
    assert [one.column("物料") for one in found] == [["泵"], ["阀"], []]
    assert lists == ["*.csv"], "one listing for the three questions of one run"
    assert len(sftp.opened) == 2
    seen = hashes(found)
    assert land(over_sftp(), seen=seen).reading.files == []
    assert len(sftp.opened) == 2, "what looks the same is not fetched again"
    deep = landed_all(land, over_sftp(path="**/*.csv"), seen)
    assert [one.column("物料") for one in deep] == [["轴"], []]
    assert [file.name for file in deep[0].reading.files] == ["三月/c.csv"]
    assert landed_all(land, over_sftp(path="三月/*.csv"))[0].column("物料") == ["轴"]
    waiting = land(over_sftp(path="*"), seen=hashes(found + deep)).reading
    assert waiting.notes == ["d.csv.filepart left for the next run: its name says unfinished"]


def test_a_lost_cache_costs_only_a_fetch(sftp: SftpServer, over_sftp: Any, land: Land) -> None:
    put(sftp, "a.csv", CSV)
    found = landed_all(land, over_sftp())
    cache = next(Path(p).parent.parent / FILE for p in found[0].reading.parts)
    assert PASSWORD not in cache.read_text("utf-8")
    for damage in (lambda: cache.unlink(), lambda: cache.write_text('{"place": 1')):
        damage()
        again = land(over_sftp(), seen=hashes(found))
        assert (again.reading.files, again.reading.notes) == ([], [])
    assert len(sftp.opened) == 3


def test_an_unknown_host_key_is_refused(
    sftp: SftpServer, over_sftp: Any, land: Land, tmp_path: Path
) -> None:
    put(sftp, "a.csv", CSV)
    mine = fingerprint(sftp.key.asbytes())
    other = fingerprint(paramiko.RSAKey.generate(1024).asbytes())
    with pytest.raises(SourceUnreachable) as caught:
        land(over_sftp(options={"host_key": other}))
    assert f"is {mine}, which is not the declared one" in str(caught.value)
    known = tmp_path / "known hosts"
    known.write_text("")
    with pytest.raises(SourceUnreachable, match="which nobody has declared.*ask the server's"):
        land(over_sftp(options={"known_hosts": str(known)}))
    name = f"[127.0.0.1]:{sftp.port}"
    known.write_text(f"{name} {sftp.key.get_name()} {sftp.key.get_base64()}\n")
    assert land(over_sftp(options={"known_hosts": str(known)})).reading.rows == 1
    wrong = paramiko.RSAKey.generate(1024)
    known.write_text(f"{name} {wrong.get_name()} {wrong.get_base64()}\n")
    with pytest.raises(SourceUnreachable, match="[Hh]ost key"):
        land(over_sftp(options={"known_hosts": str(known)}))


def test_a_key_file_signs_in(sftp: SftpServer, over_sftp: Any, land: Land, tmp_path: Path) -> None:
    put(sftp, "a.csv", CSV)
    mine = paramiko.RSAKey.generate(1024)
    mine.write_private_key_file(str(tmp_path / "my key"), password="pass phrase")
    sftp.trusted.append(mine)
    options = {"host_key": fingerprint(sftp.key.asbytes()), "key_file": str(tmp_path / "my key")}
    stream = over_sftp(connection={"password": "pass phrase", "options": options})
    assert land(stream).reading.rows == 1
    sftp.trusted.clear()
    with pytest.raises(SourceUnreachable, match="[Aa]uthentication"):
        land(stream)


def test_what_an_sftp_server_refuses_is_one_line_without_the_password(
    sftp: SftpServer, over_sftp: Any, make_stream: MakeStream, land: Land
) -> None:
    with pytest.raises(SourceUnreachable) as caught:
        land(over_sftp(connection={"password": "wrong but secret"}))
    assert "Authentication failed" in str(caught.value)
    assert "secret" not in str(caught.value)
    with pytest.raises(ConfigError, match=r"unknown option 'hostkey' \(did you mean 'host_key'"):
        land(over_sftp(options={"hostkey": "x"}))
    gone = over_sftp().model_copy(
        update={
            "connection": over_sftp().connection.model_copy(
                update={"url": f"sftp://127.0.0.1:{sftp.port}/gone"}
            )
        }
    )
    with pytest.raises(SourceUnreachable, match="/gone cannot be read"):
        land(gone)
    sftp.close()
    with pytest.raises(SourceUnreachable, match="cannot be read"):
        land(over_sftp())


def test_a_remote_file_that_grows_while_it_is_fetched_waits(
    sftp: SftpServer, over_sftp: Any, land: Land, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = put(sftp, "a.csv", CSV)
    real = Remote.content

    def slow(place: Remote, look: Any, folder: Path) -> Any:
        found = real(place, look, folder)
        with path.open("a", encoding="utf-8") as file:
            file.write("阀,2\n")
        return found

    monkeypatch.setattr(Remote, "content", slow)
    landed = land(over_sftp())
    assert landed.reading.notes == ["a.csv left for the next run: it is being written"]
    assert landed.reading.parts == []


def test_a_sweep_of_keys_reads_what_was_read_before(
    sftp: SftpServer, over_sftp: Any, land: Land
) -> None:
    put(sftp, "a.csv", CSV)
    newest = put(sftp, "b.csv", CSV.replace("泵", "阀"))
    os.utime(newest, (2_000_000_000, 2_000_000_000))
    seen = hashes(landed_all(land, over_sftp()))
    every = land(over_sftp(), keys_only=True, seen=seen)
    assert (every.column("物料"), every.reading.files) == (["泵", "阀"], [])
    assert list(every.types) == ["物料"]
    picture = land(over_sftp(snapshot=True), keys_only=True, seen=seen)
    assert (picture.column("物料"), picture.reading.complete) == (["阀"], True)


@pytest.fixture
def s3(monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[str, Any]]:
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    url = f"http://{host}:{port}"
    keys = {"aws_access_key_id": "reader", "aws_secret_access_key": "s3 secret 42"}
    client = boto3.client("s3", endpoint_url=url, region_name="us-east-1", **keys)
    client.create_bucket(Bucket="factory")
    yield url, client
    client.close()
    server.stop()


def test_files_of_an_s3_store_land_once(
    s3: tuple[str, Any], make_stream: MakeStream, land: Land, monkeypatch: pytest.MonkeyPatch
) -> None:
    endpoint, client = s3
    client.put_object(Bucket="factory", Key="投递 x/a 一.csv", Body=CSV.encode())
    client.put_object(Bucket="factory", Key="投递 x/三月/b.csv", Body=CSV.encode())
    client.put_object(Bucket="factory", Key="other/c.csv", Body=CSV.encode())
    options = {"endpoint_url": endpoint, "region": "us-east-1"}

    def stream(**said: Any) -> Any:
        connection = {"user": "reader", "password": "s3 secret 42", "options": options}
        said = {"path": "*.csv", "key": ["物料"], **said}
        url = said.pop("url", "s3://factory/投递 x")
        return make_stream("files", url, connection=connection, **said)

    fetched: list[str] = []
    real = Remote.content
    monkeypatch.setattr(
        Remote, "content", lambda p, look, to: fetched.append(look.name) or real(p, look, to)
    )
    found = landed_all(land, stream())
    assert [one.column("物料") for one in found] == [["泵"], []]
    assert [file.name for file in found[0].reading.files] == ["a 一.csv"]
    deep = landed_all(land, stream(path="**/*.csv"), hashes(found))
    assert deep[0].reading.notes == ["三月/b.csv has the content of a 一.csv: not read again"]
    assert fetched == ["a 一.csv", "三月/b.csv"]
    client.put_object(Bucket="factory", Key="投递 x/a 一.csv", Body=CSV.replace("1", "2").encode())
    changed = land(stream(), seen=hashes(found))
    assert changed.column("数量") == ["2"]
    assert changed.reading.notes == ["a 一.csv has changed since it was read: a new file"]
    with pytest.raises(SourceUnreachable, match="cannot be read") as caught:
        land(stream(url="s3://nobody/x"))
    assert "s3 secret" not in str(caught.value)


def test_a_missing_extra_names_the_command(
    make_stream: MakeStream, land: Land, monkeypatch: pytest.MonkeyPatch
) -> None:
    for scheme, package in (("sftp", "paramiko"), ("s3", "s3fs")):
        monkeypatch.delitem(sys.modules, f"connectors.files_{scheme}", raising=False)
        monkeypatch.setitem(sys.modules, package, None)
        with pytest.raises(ConfigError, match=rf"pip install 'manufacturing-hub\[{scheme}\]'"):
            land(make_stream("files", f"{scheme}://host/x", path="*"))
    with pytest.raises(ConfigError, match="no files can be read from ftp://"):
        land(make_stream("files", "ftp://host/x", path="*"))


def test_a_marker_says_that_a_file_is_done(
    tmp_path: Path, make_stream: MakeStream, land: Land
) -> None:
    drop = tmp_path / "drop"
    drop.mkdir()
    (drop / "a.csv").write_text(CSV, "utf-8")
    (drop / "~$b.csv").write_text("lock", "utf-8")
    stream = make_stream("files", str(drop), path="*", key=["物料"], done="{name}.ok")
    assert land(stream).reading.notes == [
        "a.csv left for the next run: its marker a.csv.ok is not there"
    ]
    (drop / "a.csv.ok").touch()
    assert land(stream).reading.rows == 1
    by_stem = stream.model_copy(update={"done": "{stem}.done"})
    assert "a.done is not there" in land(by_stem).reading.notes[0]


def test_time_means_nothing_to_a_file(tmp_path: Path, make_stream: MakeStream, land: Land) -> None:
    stream = make_stream("files", str(tmp_path), path="*.csv")
    with pytest.raises(ConfigError, match="not read by time.*into the folder again"):
        land(stream, until="2026-01-01T00:00:00Z")


def test_the_cache_forgets_another_place_and_a_full_run(
    tmp_path: Path, make_stream: MakeStream, land: Land
) -> None:
    """A planted defect: the same size and time, another content. A full run finds it."""
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "a.csv").write_text(CSV.replace("1", name[0]), "utf-8")
        os.utime(tmp_path / name / "a.csv", (1, 1))

    def stream(name: str) -> Any:
        return make_stream("files", str(tmp_path / name), path="*.csv", key=["物料"])

    seen = hashes(landed_all(land, stream("one")))
    assert land(stream("two"), seen=seen).column("数量") == ["t"]
    land(stream("one"), seen=seen)
    (tmp_path / "one/a.csv").write_text(CSV.replace("1", "x"), "utf-8")
    os.utime(tmp_path / "one/a.csv", (1, 1))
    assert land(stream("one"), seen=seen).reading.files == []
    assert land(stream("one"), seen=seen, full=True).column("数量") == ["x"]
    assert json.loads((tmp_path / FILE).read_text("utf-8"))["files"]["a.csv"]
