package dev.tokenbus.node.audit;

import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A database that speaks the API of osv.dev. */
public final class OsvDatabase {
    /** Advisories come in pages; no part of ours has so many. */
    private static final int MOST_PAGES = 20;

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final URI queries;
    private final HttpClient client =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();

    /** @param url such as {@code https://api.osv.dev} */
    public OsvDatabase(String url) {
        if (!url.matches("https?://[^/].*")) {
            throw new IllegalArgumentException("database: " + url + " (expected: https://host[:port])");
        }
        this.queries = URI.create(url.replaceAll("/+$", "") + "/v1/querybatch");
    }

    /** A question about a part; with a page where more is known of it than one answer has. */
    private record Query(String part, String page) {
        JsonObject toJson() {
            JsonObject query = new JsonObject().put("package", new JsonObject().put("purl", part));
            return page.isEmpty() ? query : query.put("page_token", page);
        }
    }

    /** All that is known against these parts; fails when any of it cannot be had, since half an answer would look like a good one. */
    public List<Advisory> about(List<String> parts) throws IOException, InterruptedException {
        List<Advisory> known = new ArrayList<>();
        List<Query> open = parts.stream().map(part -> new Query(part, "")).toList();
        for (int page = 0; !open.isEmpty(); page++) {
            if (page == MOST_PAGES) {
                throw new IOException("more than " + MOST_PAGES + " pages of advisories");
            }
            open = ask(open, known);
        }
        return known;
    }

    /** Returns what is to be asked next. */
    private List<Query> ask(List<Query> asked, List<Advisory> known) throws IOException, InterruptedException {
        JsonArray results = results(asked);
        List<Query> open = new ArrayList<>();
        for (int i = 0; i < asked.size(); i++) {
            if (!(results.getValue(i) instanceof JsonObject result)) {
                throw new IOException(
                        "an answer without a result for " + asked.get(i).part());
            }
            String part = asked.get(i).part();
            result.getJsonArray("vulns", new JsonArray())
                    .forEach(each -> known.add(new Advisory(part, ((JsonObject) each).getString("id"))));
            String next = result.getString("next_page_token", "");
            if (!next.isEmpty()) {
                open.add(new Query(part, next));
            }
        }
        return open;
    }

    private JsonArray results(List<Query> asked) throws IOException, InterruptedException {
        JsonArray all = new JsonArray();
        asked.forEach(query -> all.add(query.toJson()));
        HttpRequest request = HttpRequest.newBuilder(queries)
                .timeout(PATIENCE)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(
                        new JsonObject().put("queries", all).encode()))
                .build();
        HttpResponse<String> response = client.send(request, HttpResponse.BodyHandlers.ofString());
        if (response.statusCode() != 200) {
            throw new IOException("the answer has status " + response.statusCode());
        }
        try {
            JsonArray results = new JsonObject(response.body()).getJsonArray("results", new JsonArray());
            if (results.size() != asked.size()) {
                throw new IOException(results.size() + " results for " + asked.size() + " parts");
            }
            return results;
        } catch (DecodeException | ClassCastException e) {
            throw new IOException("the answer is not that of such a database", e);
        }
    }
}
