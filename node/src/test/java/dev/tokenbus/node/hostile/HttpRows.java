package dev.tokenbus.node.hostile;

import dev.tokenbus.testkit.wire.RawWebSocket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** Bad HTTP: what begins a request, its head, its body's length, and where it goes. */
final class HttpRows {
    private static final String HTTP = "HTTP";
    private static final String HOST = " HTTP/1.1\r\nHost: 127.0.0.1\r\n";
    private static final String MODELS = "GET /api/models" + HOST;
    private static final String CHAT = "POST /v1/chat/completions" + HOST;
    private static final String BODY = "{\"model\":\"sim-echo\",\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}";
    private static final String SMUGGLED = "GET /v1/smuggled" + HOST + "\r\n";
    private static final String END = "\r\n";

    private final Rows rows = new Rows("HTTP");

    private HttpRows() {}

    static Rows all() {
        HttpRows made = new HttpRows();
        made.protocols();
        made.heads();
        made.lengths();
        made.chunks();
        made.targets();
        made.expectations();
        made.pages();
        return made.rows;
    }

    private void add(String input, String expected, String request) {
        rows.add(input, HTTP, expected, attempt -> attempt.http(request));
    }

    private void protocols() {
        add("the preface of HTTP/2", "505", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");
        add(
                "an upgrade to h2c",
                "200",
                MODELS
                        + "Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQCAAAAAAIAAAAA\r\n\r\n");
        add("HTTP/0.9", "400", "GET /api/models\r\n");
        add("HTTP/3.7", "505", "GET /api/models HTTP/3.7\r\nHost: 127.0.0.1\r\n\r\n");
        add("a name of the protocol in small letters", "505", "GET /api/models http/1.1\r\nHost: 127.0.0.1\r\n\r\n");
        add("a TLS hello", "", "\u0016\u0003\u0001\u0002\u0000\u0001\u0000\u0001\u00fc\u0003\u0003\r\n\r\n");
        add("bytes that mean nothing", "", "\u00ff\u00fe\u0000\u0001 \u0080\u0081 \u0007\r\n\r\n");
        add("an unknown method", "40", "FETCH /api/models" + HOST + END);
        add("`TRACE`", "40", "TRACE /api/models" + HOST + END);
        add("`CONNECT`", "4", "CONNECT 127.0.0.1:22" + HOST + END);
    }

    private void heads() {
        add("a head of more than 8 KiB in one field", "431", MODELS + "X: " + "x".repeat(9000) + "\r\n\r\n");
        add("a head of more than 8 KiB in three thousand fields", "431", MODELS + "X: y\r\n".repeat(3000) + END);
        add("a target of more than 4 KiB", "414", "GET /" + "x".repeat(5000) + HOST + END);
        add("a field without a colon", "400", MODELS + "Nothing\r\n\r\n");
        add("a field without a name", "400", MODELS + ": nothing\r\n\r\n");
        add("a space before the colon", "400", MODELS + "Content-Length : 5\r\n\r\nhello");
        add("a field over two lines", "", MODELS + "X: a\r\n b\r\n\r\n");
        add("NUL in a field", "400", MODELS + "X: a\u0000b\r\n\r\n");
        add("CR in a field", "400", MODELS + "X: a\rSet-Cookie: b\r\n\r\n");
        add("no Host, or two", "400", "GET /api/models HTTP/1.1\r\n\r\n");
        add("no Host, or two", "400", MODELS + "Host: 127.0.0.1\r\n\r\n");
        add("a Host that is not this gateway's", "421", "GET /api/models HTTP/1.1\r\nHost: evil.example\r\n\r\n");
        rows.add(
                "an `x-request-id` with a line break",
                HTTP,
                "400",
                attempt -> attempt.get("/v1/models", "x-request-id: a\rSet-Cookie: b"));
        rows.add(
                "an `x-request-id` that looks like one, encoded",
                HTTP,
                "200",
                attempt -> injected(attempt, "x-request-id: a%0d%0aSet-Cookie:%20b"));
        rows.add(
                "an `X-Forwarded-Prefix` that is HTML",
                HTTP,
                "200",
                attempt -> injected(attempt, "X-Forwarded-Prefix: /\"><script>Set-Cookie: b</script>"));
    }

    private static String injected(Attempt attempt, String header) {
        String all = attempt.raw(("GET /" + HOST + header + "\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
        boolean harmless =
                !all.toLowerCase(Locale.ROOT).contains("\nset-cookie") && !all.contains("<script>Set-Cookie");
        return harmless ? Attempt.words(all) + " without it" : "it came back";
    }

    private void lengths() {
        String length = "Content-Length: ";
        add(
                "two different Content-Lengths",
                "400",
                CHAT + length + BODY.length() + "\r\n" + length + "0\r\n\r\n" + BODY);
        add("two Content-Lengths in one field", "400", CHAT + length + BODY.length() + ", 0\r\n\r\n" + BODY);
        add("a Content-Length that is no number", "400", CHAT + length + "5x\r\n\r\n" + BODY);
        add("a Content-Length with a sign", "400", CHAT + length + "+" + BODY.length() + "\r\n\r\n" + BODY);
        add("a Content-Length below 0", "400", CHAT + length + "-1\r\n\r\n" + BODY);
        add("a Content-Length beyond 2^63", "400", CHAT + length + "9223372036854775808\r\n\r\n" + BODY);
        add("a Content-Length of 2^63 - 1", "413", CHAT + length + "9223372036854775807\r\n\r\n" + BODY);
        String both = CHAT + length + (5 + SMUGGLED.length()) + "\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n";
        add("Content-Length and Transfer-Encoding, with a request in the body", "400", both + SMUGGLED);
        add("Transfer-Encoding that does not end with chunked", "", CHAT + "Transfer-Encoding: gzip\r\n\r\n" + BODY);
        add(
                "Transfer-Encoding: chunked twice",
                "",
                CHAT + "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n");
        add("Transfer-Encoding: xchunked", "", CHAT + "Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n");
        add(
                "Transfer-Encoding in HTTP/1.0",
                "",
                "POST /v1/chat/completions HTTP/1.0\r\nHost: 127.0.0.1\r\n"
                        + "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n");
        add(
                "a GET whose body is a request",
                "200; closes",
                MODELS + length + SMUGGLED.length() + "\r\n\r\n" + SMUGGLED);
    }

    private void chunks() {
        String chunked = CHAT + "Transfer-Encoding: chunked\r\n\r\n";
        add("a chunk whose size is no number", "400", chunked + "zz\r\nabc\r\n");
        add("a chunk whose size is below 0", "400", chunked + "-5\r\nhello\r\n");
        add("a chunk whose size is 2^68", "400", chunked + "100000000000000000\r\nhello\r\n");
        add("a chunk whose size is 2^31", "400", chunked + "80000000\r\nhello\r\n");
        add("a chunk that is longer than it says", "400", chunked + "2\r\nhello\r\n0\r\n\r\n");
        add("a second chunk without a size", "400", chunked + "2\r\nhe\r\nzz\r\n");
        add("a chunk extension of 64 KiB", "4", chunked + "2;" + "x".repeat(65_536) + "\r\nhe\r\n0\r\n\r\n");
        add("a trailer of 64 KiB", "400", chunked + "2\r\n[]\r\n0\r\nX: " + "x".repeat(65_536) + "\r\n\r\n");
        add("a trailer that is a Content-Length", "400", chunked + "2\r\n[]\r\n0\r\nContent-Length: 5\r\n\r\n");
    }

    private void targets() {
        add("a target in absolute form", "200", "GET http://127.0.0.1/api/models" + HOST + END);
        add(
                "a target in absolute form that names another host",
                "421",
                "GET http://evil.example/api/models" + HOST + END);
        add("a target without a slash", "4", "GET api/models" + HOST + END);
        add("`OPTIONS *`", "400", "OPTIONS *" + HOST + END);
        add("a path that leaves the page's folder", "4", "GET /../../etc/passwd" + HOST + END);
        add("the same encoded", "4", "GET /%2e%2e/%2e%2e/etc/passwd" + HOST + END);
        add("the same with a backslash", "4", "GET /..%5c..%5cetc/passwd" + HOST + END);
        add("a path with NUL, encoded", "4", "GET /app.js%00.html" + HOST + END);
        add("a % that encodes nothing", "400", "GET /%zz" + HOST + END);
        add("a target with letters that are not ASCII", "4", "GET /\u00e4" + HOST + END);
    }

    private void expectations() {
        String ask = "Content-Type: application/json\r\nContent-Length: " + BODY.length() + "\r\n";
        add(
                "Expect: 100-continue with its body",
                "100; then 200, 200",
                CHAT + ask + "Expect: 100-continue\r\n\r\n" + BODY);
        add(
                "Expect: 100-continue with a body that is too large",
                "413",
                CHAT + "Content-Length: 99999999\r\nExpect: 100-continue\r\n\r\n");
        add("another expectation", "", CHAT + ask + "Expect: a miracle\r\n\r\n" + BODY);
    }

    private void pages() {
        rows.add(
                "a page of another origin",
                HTTP,
                "403",
                attempt -> attempt.post("/v1/responses", "{}", "Origin: https://evil.example"));
        rows.add(
                "a page of the origin `null`",
                HTTP,
                "403",
                attempt -> attempt.post("/v1/responses", "{}", "Origin: null"));
        for (String origin : new String[] {
            "null", "https://127.0.0.1.evil.example", "http://127.0.0.1:1", "http://127.0.0.1", "HTTPS://EVIL.EXAMPLE"
        }) {
            rows.add("a handshake of a page at `" + origin + "`", Rows.NATIVE, "403", attempt -> {
                RawWebSocket socket = attempt.node().connect();
                return Attempt.words(socket.upgrade("/", "Origin: " + origin) + socket.untilEnd());
            });
        }
    }
}
