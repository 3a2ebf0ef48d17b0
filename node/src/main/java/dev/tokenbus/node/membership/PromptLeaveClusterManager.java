package dev.tokenbus.node.membership;

import static java.util.Objects.requireNonNull;

import com.hazelcast.cluster.MembershipEvent;
import com.hazelcast.config.Config;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.core.HazelcastInstanceNotActiveException;
import com.hazelcast.core.LifecycleEvent;
import io.vertx.core.Completable;
import io.vertx.core.Vertx;
import io.vertx.spi.cluster.hazelcast.HazelcastClusterManager;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A Hazelcast cluster manager that leaves without waiting for other members that leave or are dead.
 *
 * <p>Vert.x's own asks all members to drop a listener before it shuts Hazelcast down, and first waits for what it removes after
 * members that are gone. Both wait until Hazelcast has found out who is left; where several members are gone at once, its oldest
 * one too, that takes 10 s or more. A member that leaves needs neither: its listeners go with it, and those that stay clean up.
 */
class PromptLeaveClusterManager extends HazelcastClusterManager {
    /** What is removed after a member that is gone takes a few reads and writes. */
    private static final long CLEAN_UP_MS = 500;

    /** Held while something is removed after members that are gone. */
    private final ReentrantLock cleanUp = new ReentrantLock();

    private volatile boolean leaving;
    private @Nullable Vertx vertx;

    PromptLeaveClusterManager(Config config) {
        super(config);
    }

    @Override
    public void init(Vertx vertx) {
        this.vertx = vertx;
        super.init(vertx);
    }

    @Override
    public void memberRemoved(MembershipEvent event) {
        unlessLeaving(() -> super.memberRemoved(event));
    }

    @Override
    public void stateChanged(LifecycleEvent event) {
        unlessLeaving(() -> super.stateChanged(event));
    }

    private void unlessLeaving(Runnable work) {
        cleanUp.lock();
        try {
            if (!leaving) {
                work.run();
            }
        } finally {
            cleanUp.unlock();
        }
    }

    /** Shuts Hazelcast down first: what Vert.x then does to leave ends at once, if only because Hazelcast is gone. */
    @Override
    public void leave(Completable<Void> promise) {
        leaving = true;
        requireNonNull(vertx)
                .executeBlocking(
                        () -> {
                            shutDown();
                            return null;
                        },
                        false)
                .onComplete(
                        down -> super.leave((left, failure) -> promise.complete(left, isRunning() ? failure : null)));
    }

    private void shutDown() throws InterruptedException {
        if (cleanUp.tryLock(CLEAN_UP_MS, TimeUnit.MILLISECONDS)) {
            cleanUp.unlock();
        }
        // Hazelcast rejects it where its threads end for another reason at this moment.
        while (isRunning()) {
            try {
                getHazelcastInstance().getLifecycleService().shutdown();
            } catch (RejectedExecutionException again) {
                TimeUnit.MILLISECONDS.sleep(1);
            }
        }
    }

    /** How many members there are, this one among them; 0 when Hazelcast does not run. */
    int countMembers() {
        HazelcastInstance hazelcast = getHazelcastInstance();
        try {
            return isRunning() ? hazelcast.getCluster().getMembers().size() : 0;
        } catch (HazelcastInstanceNotActiveException ended) {
            return 0;
        }
    }

    private boolean isRunning() {
        HazelcastInstance hazelcast = getHazelcastInstance();
        return hazelcast != null && hazelcast.getLifecycleService().isRunning();
    }
}
