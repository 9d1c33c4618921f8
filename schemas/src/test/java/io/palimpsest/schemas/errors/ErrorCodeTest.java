package io.palimpsest.schemas.errors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class ErrorCodeTest {
    @Test
    void codesAreKebabCaseAndReadBack() {
        assertThat(ErrorCode.IMAGE_UNDECODABLE.code()).isEqualTo("image-undecodable");
        assertThat(ErrorCode.values())
                .allSatisfy(code -> assertThat(ErrorCode.fromCode(code.code())).isEqualTo(code));
    }

    @Test
    void theListIsPinnedBecauseCodesAreStored() {
        assertThat(ErrorCode.values())
                .extracting(ErrorCode::code)
                .containsExactly(
                        "not-wire-format",
                        "unknown-schema-id",
                        "schema-mismatch",
                        "blank-sample-id",
                        "blank-domain",
                        "no-caption",
                        "blank-caption",
                        "image-missing",
                        "image-unsupported",
                        "image-undecodable",
                        "image-too-large",
                        "image-digest-mismatch",
                        "image-unreachable",
                        "forgotten");
    }

    @Test
    void anUnknownCodeIsNamed() {
        assertThatThrownBy(() -> ErrorCode.fromCode("out-of-cheese")).hasMessageContaining("out-of-cheese");
    }
}
