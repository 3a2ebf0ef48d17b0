package dev.tokenbus.worker;

import dev.tokenbus.worker.backend.BackendModule;
import dev.tokenbus.worker.backend.LlmBackend;
import dev.tokenbus.worker.config.ModelFile;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.File;
import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Opens a model file with the module that can run one: from the class path, or from a jar in the directory {@code modules} beside the
 * jar of the node. The system property {@code tokenbus.modules} names another directory, or one jar.
 */
final class ModelFileBackends {
    private static final Logger LOG = LoggerFactory.getLogger(ModelFileBackends.class);
    private static final String PROPERTY = "tokenbus.modules";

    private ModelFileBackends() {}

    private static final class Found {
        /** A native library belongs to one class loader, so that all workers share one. */
        static final Optional<BackendModule> MODULE = find(place());

        private Found() {}
    }

    /** Never fails: a model that cannot be loaded is a backend that is down. */
    static Future<LlmBackend> open(Vertx vertx, ModelFile file) {
        Future<LlmBackend> opened;
        try {
            opened = Found.MODULE
                    .map(module -> module.open(vertx, file))
                    .orElseGet(() -> Future.failedFuture("there is no module that runs model files in " + place()));
        } catch (LinkageError | RuntimeException e) {
            opened = Future.failedFuture(e);
        }
        return opened.recover(failure -> {
            LOG.atError()
                    .addKeyValue("file", file.file())
                    .addKeyValue("cause", failure.getMessage())
                    .log("the model file cannot be loaded");
            return Future.succeededFuture(new UnloadedModel(vertx, nameOf(file), String.valueOf(failure.getMessage())));
        });
    }

    private static String nameOf(ModelFile file) {
        String given = file.name();
        return given != null
                ? given
                : String.valueOf(file.file().getFileName())
                        .replaceAll("(?i)\\.gguf$", "")
                        .replaceAll("\\s+", "-");
    }

    /** Returns the first module on the class path or in a place, which is a directory of jars or a jar. */
    static Optional<BackendModule> find(Path place) {
        ClassLoader own = ModelFileBackends.class.getClassLoader();
        try {
            return ServiceLoader.load(BackendModule.class, own)
                    .findFirst()
                    .or(() -> ServiceLoader.load(BackendModule.class, new URLClassLoader(jars(place), own))
                            .findFirst());
        } catch (ServiceConfigurationError e) {
            LOG.atWarn()
                    .addKeyValue("file", place)
                    .addKeyValue("cause", e.getMessage())
                    .log("the module for model files does not fit this version");
            return Optional.empty();
        }
    }

    private static Path place() {
        String given = System.getProperty(PROPERTY);
        if (given != null) {
            return Path.of(given);
        }
        Path jar = Path.of(System.getProperty("java.class.path", "").split(File.pathSeparator)[0]);
        return jar.toAbsolutePath().resolveSibling("modules");
    }

    private static URL[] jars(Path place) {
        List<URL> jars = new ArrayList<>();
        try (Stream<Path> files = Files.isDirectory(place) ? Files.list(place) : Stream.of(place)) {
            for (Path file : files.filter(each -> each.toString().endsWith(".jar"))
                    .filter(Files::isReadable)
                    .sorted()
                    .toList()) {
                jars.add(toUrl(file));
            }
        } catch (IOException e) {
            LOG.atWarn()
                    .addKeyValue("file", place)
                    .addKeyValue("cause", e.getMessage())
                    .log("no modules can be looked for");
        }
        return jars.toArray(URL[]::new);
    }

    private static URL toUrl(Path file) throws MalformedURLException {
        return file.toUri().toURL();
    }
}
