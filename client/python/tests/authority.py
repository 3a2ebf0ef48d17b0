"""A certificate authority for tests, and what it signs, made by ``openssl``."""
from __future__ import annotations

import ssl
import subprocess
import sys
from pathlib import Path


class Authority:
    def __init__(self, folder: Path, name: str = "ours") -> None:
        self._folder, self.file = folder, folder / f"{name}.pem"
        self._key = folder / f"{name}.key"
        new = ["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2"]
        use = ["-addext", "keyUsage=critical,keyCertSign,cRLSign"]  # Python 3.13 wants it.
        self._openssl(*new, *use, "-subj", f"/CN={name}", "-keyout", self._key, "-out", self.file)

    def server(self, host: str) -> ssl.SSLContext:
        """What a gateway needs that says it is this host."""
        key, request, more, certificate = (self._folder / f"{host}.{end}" for end in ("key", "csr", "ext", "crt"))
        more.write_text(f"subjectAltName=DNS:{host}\nauthorityKeyIdentifier=keyid\n", encoding="utf-8")
        self._openssl(
            "req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-subj", f"/CN={host}",
            "-keyout", key, "-out", request)
        self._openssl(
            "x509", "-req", "-in", request, "-CA", self.file, "-CAkey", self._key, "-days", "2", "-set_serial", "2",
            "-extfile", more, "-out", certificate)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate, key)
        return context

    @staticmethod
    def _openssl(*arguments: object) -> None:
        subprocess.run(["openssl", *map(str, arguments)], check=True, capture_output=True)


if __name__ == "__main__":  # For PythonPackageIT: authority.py FOLDER
    given = Path(sys.argv[1])
    Authority(given, "theirs")
    Authority(given).server("localhost")
