package dev.tokenbus.gateway.quota;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The table of accounts: how large it may be, and what is forgotten. */
class AccountsTest {
    private static final Bounds ONE_A_SECOND = new Bounds(1, 1, 1, 1, 1, 1, 1, 1);
    private static final int MANY = 2000;

    private final AtomicLong now = new AtomicLong();
    private final AtomicLong metered = new AtomicLong();
    private final Accounts<String> accounts = new Accounts<>(3, now::get, metered::addAndGet);

    private static Account given(@Nullable Account account) {
        if (account == null) {
            throw new AssertionError("no account");
        }
        return account;
    }

    private void sweepAll() {
        for (int i = 0; i < 10; i++) {
            accounts.sweep();
        }
    }

    @Test
    void whoHoldsNothingIsForgotten() {
        Account account = given(accounts.pinned("a"));
        sweepAll();
        assertThat(accounts.find("a")).isSameAs(account);

        account.unpin();
        sweepAll();

        assertThat(accounts.size()).isZero();
        assertThat(metered).hasValue(0);
        assertThat(accounts.find("a")).isNotSameAs(account);
    }

    @Test
    void whoOwesSomethingIsForgottenWhenItIsPaid() {
        Account account = given(accounts.find("a"));
        assertThat(Flow.PROMPTS.take(account, ONE_A_SECOND, 1, 1, 0, now.get())).isZero();
        sweepAll();
        assertThat(accounts.size()).isOne();

        now.addAndGet(TimeUnit.SECONDS.toNanos(1));
        sweepAll();

        assertThat(accounts.size()).isZero();
    }

    @Test
    void thereAreSoManyAndNoMore_untilOneIsForgotten() {
        for (String key : new String[] {"a", "b", "c"}) {
            given(accounts.pinned(key));
        }
        assertThat(accounts.pinned("d")).isNull();
        assertThat(accounts.find("d")).isNull();

        given(accounts.find("a")).unpin();
        sweepAll();

        assertThat(accounts.pinned("d")).isNotNull();
        assertThat(metered).hasValue(3);
    }

    @Test
    void whatManyThreadsHoldIsNeverForgottenWithAnAccount() throws InterruptedException {
        ExecutorService threads = Executors.newFixedThreadPool(2);
        CountDownLatch done = new CountDownLatch(2);
        AtomicLong tooMany = new AtomicLong();
        for (int thread = 0; thread < 2; thread++) {
            threads.execute(() -> {
                for (int i = 0; i < MANY; i++) {
                    Account account = given(accounts.pinned("a"));
                    // Two threads hold two at most, if both find the same account.
                    if (account.streams.incrementAndGet() > 2) {
                        tooMany.incrementAndGet();
                    }
                    account.streams.decrementAndGet();
                    account.unpin();
                }
                done.countDown();
            });
        }
        while (done.getCount() > 0) {
            accounts.sweep();
        }
        threads.shutdown();

        sweepAll();

        assertThat(tooMany).hasValue(0);
        assertThat(accounts.size()).isZero();
        assertThat(metered).hasValue(0);
    }
}
