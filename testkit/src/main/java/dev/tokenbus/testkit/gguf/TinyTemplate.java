package dev.tokenbus.testkit.gguf;

/** The chat template of {@link TinyModel}: ChatML, with tools. */
final class TinyTemplate {
    static final String TEXT = """
            {%- if tools %}
            {{- '<|im_start|>system\\nTools, one JSON each:\\n<tools>' }}
            {%- for tool in tools %}{{- '\\n' }}{{- tool | tojson }}{%- endfor %}
            {{- '\\n</tools><|im_end|>\\n' }}
            {%- endif %}
            {%- for message in messages %}
            {{- '<|im_start|>' + message.role + '\\n' }}{{- message.content }}{{- '<|im_end|>\\n' }}
            {%- endfor %}
            {%- if add_generation_prompt %}{{- '<|im_start|>assistant\\n' }}{%- endif %}""";

    private TinyTemplate() {}
}
