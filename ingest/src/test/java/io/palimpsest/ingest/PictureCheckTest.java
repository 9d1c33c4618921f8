package io.palimpsest.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.palimpsest.events.v1.Caption;
import io.palimpsest.events.v1.Image;
import io.palimpsest.events.v1.ImageTextPair;
import io.palimpsest.events.v1.Split;
import io.palimpsest.schemas.errors.ErrorCode;
import io.palimpsest.schemas.errors.PoisonRecordException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class PictureCheckTest {

    @Test
    void aWholeWebpPassesAndADamagedOneIsTold() throws IOException {
        byte[] webp;
        try (InputStream stream = PictureCheckTest.class.getResourceAsStream("apple.webp")) {
            webp = stream.readAllBytes();
        }
        assertThatCode(() -> PictureCheck.check(pair(webp))).doesNotThrowAnyException();
        assertThatThrownBy(() -> PictureCheck.check(pair(Arrays.copyOf(webp, webp.length / 2))))
                .isInstanceOfSatisfying(PoisonRecordException.class, failure -> assertThat(failure.code())
                        .isEqualTo(ErrorCode.IMAGE_UNDECODABLE))
                .hasMessageContaining("'apple'");
    }

    private static ImageTextPair pair(byte[] picture) {
        return ImageTextPair.newBuilder()
                .setSampleId("apple")
                .setDomain("food")
                .setSplit(Split.TRAIN)
                .setCaptions(List.of(new Caption("an apple", "en")))
                .setImage(Image.newBuilder()
                        .setMediaType("image/webp")
                        .setBytes(ByteBuffer.wrap(picture))
                        .build())
                .setEventTime(Instant.EPOCH)
                .build();
    }
}
