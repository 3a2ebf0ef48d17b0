package dev.tokenbus.node.api;

import static dev.tokenbus.node.Waiting.waitFor;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.openapi.contract.OpenAPIContract;
import io.vertx.openapi.contract.OpenAPIContractBuilder;
import io.vertx.openapi.contract.Operation;
import io.vertx.openapi.mediatype.ContentAnalyser;
import io.vertx.openapi.mediatype.MediaTypeRegistration;
import io.vertx.openapi.mediatype.MediaTypeRegistry;
import io.vertx.openapi.validation.ResponseValidator;
import io.vertx.openapi.validation.ValidatableResponse;
import io.vertx.openapi.validation.ValidationContext;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The HTTP API of a running node, by the contract that it serves itself. */
final class DescribedApi implements AutoCloseable {
    private static final String EVENTS = "text/event-stream";

    private final Vertx vertx = Vertx.vertx();
    private final HttpClient http = HttpClient.newHttpClient();
    private final Set<String> tried = new HashSet<>();
    private final int port;
    private final OpenAPIContract contract;

    DescribedApi(int port) throws IOException {
        this.port = port;
        Path file = Files.createTempFile(Path.of("target"), "openapi", ".yaml");
        Files.writeString(file, send("GET", "/openapi.yaml", "").body());
        MediaTypeRegistry types = MediaTypeRegistry.createEmpty()
                .register(MediaTypeRegistration.APPLICATION_JSON)
                .register(new AnyText(EVENTS))
                .register(new AnyText("text/plain"));
        contract = waitFor(new OpenAPIContractBuilder(vertx)
                .setContractPath(file.toString())
                .mediaTypeRegistry(types)
                .build());
    }

    @Override
    public void close() {
        waitFor(vertx.close());
    }

    OpenAPIContract contract() {
        return contract;
    }

    /** The operations that were tried. */
    Set<String> tried() {
        return tried;
    }

    /** Events are text: what is in them is tested by the tests of each door. */
    private record AnyText(String type) implements MediaTypeRegistration {
        @Override
        public ContentAnalyser createContentAnalyser(String contentType, Buffer content, ValidationContext context) {
            return new ContentAnalyser() {
                @Override
                public void checkSyntacticalCorrectness() {
                    assertThat(content.toString()).isNotBlank();
                }

                @Override
                public Object transform() {
                    return content.toString();
                }
            };
        }

        @Override
        public boolean canHandle(String contentType) {
            return contentType.startsWith(type);
        }

        @Override
        public List<String> supportedTypes() {
            return List.of(type);
        }
    }

    HttpResponse<String> send(String method, String path, String body, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .version(HttpClient.Version.HTTP_1_1)
                .method(method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
        if (headers.length > 0) {
            request.headers(headers);
        }
        try {
            return http.send(request.build(), BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Tries an operation, and checks the answer against the contract. */
    HttpResponse<String> tries(int status, String operationId, String path, String body, String... headers) {
        Operation operation = contract.operation(operationId);
        HttpResponse<String> response = send(operation.getHttpMethod().name(), path, body.replace('\'', '"'), headers);
        assertThat(response.statusCode())
                .as(operationId + " " + path + ": " + response.body())
                .isEqualTo(status);
        String type = response.headers().firstValue("content-type").orElse("").replaceFirst(";.*", "");
        boolean hasBody = !response.body().isEmpty() && operation.getHttpMethod() != HttpMethod.HEAD;
        ValidatableResponse answer = hasBody
                ? ValidatableResponse.create(status, Buffer.buffer(response.body()), type)
                : ValidatableResponse.create(status);
        waitFor(ResponseValidator.create(vertx, contract).validate(answer, operationId));
        tried.add(operationId);
        return response;
    }
}
