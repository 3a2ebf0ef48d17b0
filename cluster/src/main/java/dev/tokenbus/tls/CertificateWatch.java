package dev.tokenbus.tls;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads certificates again when their files change, and has them used. Files that are broken change nothing: what was read last stays in
 * use, and the log says so once.
 */
public final class CertificateWatch {
    /** So long a changed file may count for nothing. */
    static final long LOOK_EVERY_MS = 1000;

    private static final Logger LOG = LoggerFactory.getLogger(CertificateWatch.class);

    private final Vertx vertx;
    private final String port;
    private final PemFiles files;
    private final Function<Certificates, Future<?>> use;
    private Certificates used;
    private String complaint = "";

    private CertificateWatch(
            Vertx vertx, String port, PemFiles files, Certificates used, Function<Certificates, Future<?>> use) {
        this.vertx = vertx;
        this.port = port;
        this.files = files;
        this.used = used;
        this.use = use;
    }

    /**
     * Looks every second, until the Vert.x or the verticle that calls is gone.
     *
     * @param port what the log calls the port that the certificates are for
     * @param used what was read from these files already
     * @param use called with what is new
     */
    public static void begin(
            Vertx vertx, String port, PemFiles files, Certificates used, Function<Certificates, Future<?>> use) {
        new CertificateWatch(vertx, port, files, used, use).lookLater();
    }

    /** One look after the other, however long one takes. */
    private void lookLater() {
        vertx.setTimer(
                LOOK_EVERY_MS,
                timer -> vertx.executeBlocking(files::read)
                        .compose(this::use)
                        .onSuccess(done -> complaint = "")
                        .onFailure(this::complain)
                        .onComplete(looked -> lookLater()));
    }

    private Future<?> use(Certificates read) {
        if (read.equals(used)) {
            return Future.succeededFuture();
        }
        return use.apply(read).onSuccess(done -> {
            used = read;
            LOG.atInfo()
                    .addKeyValue("listener", port)
                    .addKeyValue("file", files.certificate().path())
                    .addKeyValue("validUntil", read.until())
                    .log("a new certificate is used");
        });
    }

    private void complain(Throwable cause) {
        String now = String.valueOf(cause.getMessage());
        if (!now.equals(complaint)) {
            complaint = now;
            LOG.atWarn()
                    .addKeyValue("listener", port)
                    .addKeyValue("cause", now)
                    .log("the certificate stays as it was, because its new files are not in order");
        }
    }
}
