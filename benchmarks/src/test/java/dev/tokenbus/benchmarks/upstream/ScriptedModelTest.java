package dev.tokenbus.benchmarks.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ScriptedModelTest {
    @Test
    void aModelsNameEncodesItsBehaviour() {
        ScriptedModel model = new ScriptedModel(35, 200);
        assertThat(ScriptedModel.of(model.name())).isEqualTo(model);
    }

    @Test
    void anUnknownModelIsASteadyOne() {
        assertThat(ScriptedModel.of("gpt")).isEqualTo(ScriptedModel.STEADY);
    }
}
