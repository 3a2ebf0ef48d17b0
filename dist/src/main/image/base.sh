#!/bin/sh
# Makes the image below tokenbus's own, from this machine's JDK and C library: base.sh JAVA_HOME FOLDER writes FOLDER/base.tar, as
# `docker save` would. Needs Linux, a JDK with its modules, and dpkg, which knows the licence of each library.
set -eu
java_home=$1
mkdir -p "$2"
cd "$2"
rm -rf jre os base base.tar

fail() {
  echo "base.sh: $1; or build on an image that has Java: -Djib.from.image=NAME" >&2
  exit 1
}
command -v dpkg-query >/dev/null || fail "dpkg is missing, which says the licences of the C library"
[ -x "$java_home/bin/jlink" ] || fail "$java_home has no jlink; a whole JDK is needed"
case "$(uname -m)" in
  x86_64) architecture=amd64 ;;
  aarch64) architecture=arm64 ;;
  *) architecture=$(uname -m) ;;
esac

# What tokenbus and its libraries use, and what nothing names but is looked up: elliptic curves for TLS, DNS, jar files as file
# systems, and jcmd, since there is no shell to look around with.
modules=java.base,java.logging,java.management,java.naming,java.net.http,java.security.sasl,java.sql,java.xml
modules=$modules,jdk.crypto.ec,jdk.jcmd,jdk.jfr,jdk.management,jdk.naming.dns,jdk.net,jdk.unsupported,jdk.zipfs
mkdir jre os base
mkdir jre/opt
"$java_home/bin/jlink" --add-modules "$modules" --no-header-files --no-man-pages --output jre/opt/java

# The loader, the libraries that the JVM and its own libraries are linked to, those that the C library looks names up with, and
# empty ones that others' libraries still name.
libraries=$(find jre -type f \( -name '*.so' -o -path '*/bin/*' \) -exec ldd {} + \
  | awk -v own="$PWD/" '{ for (i = 1; i <= NF; i++) if ($i ~ /^\// && index($i, own) != 1) print $i }' | sort -u)
folder=$(dirname "$(echo "$libraries" | grep '/libc\.so')")
for name in libnss_files.so.2 libnss_dns.so.2 libresolv.so.2 libdl.so.2 libpthread.so.0 librt.so.1; do
  [ ! -e "$folder/$name" ] || libraries="$libraries $folder/$name"
done
for each in $libraries; do
  install -D -m 755 "$each" "os$each"
  real=$(readlink -f "$each")
  package=$(dpkg-query -S "$real" "${real#/usr}" "$each" 2>/dev/null | head -n 1 | cut -d : -f 1)
  [ -n "$package" ] || fail "no package has $each"
  install -D -m 644 "/usr/share/doc/$package/copyright" "os/usr/share/doc/$package/copyright"
done

# A user with a name, and names by files and DNS. Nothing may write outside /tmp, where a volume belongs.
install -d os/etc
echo 'tokenbus:x:65532:65532:tokenbus:/tmp:/usr/sbin/nologin' >os/etc/passwd
echo 'tokenbus:x:65532:' >os/etc/group
echo 'hosts: files dns' >os/etc/nsswitch.conf
install -d -m 1777 os/tmp
# Where a container engine mounts its own.
install -d os/proc os/sys os/dev

# The same bytes each time.
diff_ids=""
for layer in os jre; do
  chmod -R u+rwX,go+rX,go-w "$layer"
  [ "$layer" != os ] || chmod 1777 os/tmp
  tar --sort=name --mtime=@1 --owner=0 --group=0 --numeric-owner --format=gnu -C "$layer" -cf "base/$layer.tar" .
  diff_ids="$diff_ids${diff_ids:+, }\"sha256:$(sha256sum <"base/$layer.tar" | cut -d ' ' -f 1)\""
done

# Jib has no word for a health check, but keeps that of its base.
cat >base/config.json <<END
{
  "architecture": "$architecture",
  "os": "linux",
  "created": "2026-01-01T00:00:00Z",
  "config": {
    "Env": ["PATH=/opt/java/bin"],
    "Healthcheck": {
      "Test": ["CMD", "java", "-XX:TieredStopAtLevel=1", "-XX:-UsePerfData",
               "-cp", "@/opt/tokenbus/jib-classpath-file", "dev.tokenbus.node.cli.Main", "health"],
      "Interval": 30000000000, "Timeout": 10000000000, "StartPeriod": 30000000000, "Retries": 3
    }
  },
  "rootfs": {"type": "layers", "diff_ids": [$diff_ids]},
  "history": [
    {"created": "2026-01-01T00:00:00Z", "created_by": "base.sh", "comment": "C library, user, names"},
    {"created": "2026-01-01T00:00:00Z", "created_by": "base.sh", "comment": "Java"}
  ]
}
END
echo '[{"Config": "config.json", "RepoTags": null, "Layers": ["os.tar", "jre.tar"]}]' >base/manifest.json
tar -C base -cf base.tar manifest.json config.json os.tar jre.tar
