package dev.tokenbus.metrics.node;

import dev.tokenbus.meter.Door;
import dev.tokenbus.meter.Limit;
import dev.tokenbus.meter.RecoveryMeter;
import dev.tokenbus.meter.Stage;
import dev.tokenbus.protocol.ErrorCode;
import dev.tokenbus.protocol.Outcome;
import java.util.List;
import java.util.stream.Stream;

/**
 * What divides a metric into series. All values are known beforehand, so the number of series does not grow.
 *
 * @param name empty for a metric that is one series
 * @param values empty for a metric that is one series
 */
record Label(String name, List<String> values) {
    static final Label NONE = new Label("", List.of());
    static final Label OUTCOME = new Label(
            "outcome", Outcome.values().stream().map(Outcome::wireName).toList());
    static final Label CODE = new Label(
            "code", Stream.of(ErrorCode.values()).map(ErrorCode::wireName).toList());
    static final Label LIMIT = new Label(
            "limit",
            Stream.of(Limit.Scope.values())
                    .flatMap(scope -> Stream.of(Limit.values())
                            .filter(limit -> limit.isOf(scope))
                            .map(limit -> limit.wordOf(scope)))
                    .toList());
    static final Label DOOR =
            new Label("door", Stream.of(Door.values()).map(Door::word).toList());
    static final Label ANSWER = new Label(
            "answer",
            Stream.of(RecoveryMeter.Answer.values())
                    .map(RecoveryMeter.Answer::word)
                    .toList());
    static final Label STEP = new Label(
            "step",
            Stream.of(RecoveryMeter.Step.values()).map(RecoveryMeter.Step::word).toList());
    static final Label STAGE =
            new Label("stage", Stream.of(Stage.values()).map(Stage::word).toList());
}
