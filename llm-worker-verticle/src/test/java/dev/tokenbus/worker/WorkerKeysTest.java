package dev.tokenbus.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenbus.protocol.StreamId;
import dev.tokenbus.protocol.bus.home.KeyReply;
import dev.tokenbus.protocol.bus.home.KeyReply.Verdict;
import dev.tokenbus.protocol.bus.home.LocateKey;
import dev.tokenbus.protocol.bus.home.LocateName;
import dev.tokenbus.protocol.bus.home.NameReply;
import dev.tokenbus.protocol.bus.wire.RequestKey;
import dev.tokenbus.protocol.bus.worker.StartStream;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A worker knows the clients' keys for its streams, because the home that knew them may die. */
class WorkerKeysTest extends WorkerTest {
    @BeforeEach
    void deploy() throws Exception {
        deploy(config -> config);
    }

    private KeyReply ask(String key, long bodyHash) throws Exception {
        return vertx.eventBus()
                .<KeyReply>request(TestWorker.ADDRESS, new LocateKey(key, bodyHash))
                .await(40, TimeUnit.SECONDS)
                .body();
    }

    @Test
    void aStreamIsFoundByItsKeyWhileItRunsAndAfterItsEnd() throws Exception {
        StartStream start = Starts.of(ID, 1);
        HomeStream stream = worker.started(start.withRequest(start.request().withKey(new RequestKey("k", 7))));
        worker.started(OTHER);

        assertThat(ask("k", 7)).isEqualTo(new KeyReply(Verdict.FOUND, ID.value()));
        assertThat(ask("k", 8).verdict()).isEqualTo(Verdict.CONFLICT);
        assertThat(ask("another", 7)).isEqualTo(KeyReply.UNKNOWN);

        backend.call(0).says("a").ends();
        stream.awaitEnd();
        assertThat(ask("k", 7)).isEqualTo(new KeyReply(Verdict.FOUND, ID.value()));
    }

    private NameReply askName(String name) throws Exception {
        return vertx.eventBus()
                .<NameReply>request(TestWorker.ADDRESS, new LocateName(name))
                .await(40, TimeUnit.SECONDS)
                .body();
    }

    private HomeStream startNamed(StreamId id, String name, long at) throws Exception {
        StartStream start = Starts.of(id, 1);
        return worker.started(start.withRequest(start.request().withKey(RequestKey.named(name, at))));
    }

    @Test
    void theNewestLiveStreamOfANameIsFound() throws Exception {
        startNamed(ID, "chat", 1);
        HomeStream newer = startNamed(OTHER, "chat", 2);

        assertThat(askName("chat")).isEqualTo(new NameReply(OTHER.value(), 2));
        assertThat(askName("another")).isEqualTo(NameReply.UNKNOWN);

        backend.call(1).says("a").ends();
        newer.awaitEnd();
        assertThat(askName("chat")).isEqualTo(new NameReply(ID.value(), 1));
    }
}
