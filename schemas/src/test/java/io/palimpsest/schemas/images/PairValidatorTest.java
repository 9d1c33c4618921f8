package io.palimpsest.schemas.images;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.palimpsest.events.v1.Caption;
import io.palimpsest.events.v1.Image;
import io.palimpsest.events.v1.ImageTextPair;
import io.palimpsest.schemas.SampleEvents;
import io.palimpsest.schemas.errors.ErrorCode;
import io.palimpsest.schemas.errors.PoisonRecordException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PairValidatorTest {
    private final PairValidator validator = new PairValidator();
    private ImageTextPair pair;

    @BeforeEach
    void validPair() throws IOException {
        pair = SampleEvents.pair();
        pair.setImage(SampleEvents.image(TestImages.encode("png", 48, 48)));
    }

    @Test
    void aWholeEventPassesAndItsBytesCanBeReadAfterwards() {
        validator.check(pair);
        validator.check(pair);

        assertThat(pair.getImage().getBytes().remaining()).isPositive();
    }

    @Test
    void blankIdentityIsPoison() {
        pair.setSampleId(" \t");
        assertRefused(ErrorCode.BLANK_SAMPLE_ID, "sample id");
        pair.setSampleId("x");
        pair.setDomain("");
        assertRefused(ErrorCode.BLANK_DOMAIN, "'x'");
    }

    @Test
    void missingAndBlankCaptionsArePoison() {
        pair.setCaptions(List.of());
        assertRefused(ErrorCode.NO_CAPTION, pair.getSampleId());
        pair.setCaptions(List.of(new Caption("a face", "en"), new Caption("  ", "de")));
        assertRefused(ErrorCode.BLANK_CAPTION, "Caption 1");
    }

    @Test
    void aHundredMegapixelBombIsRefusedBeforeAnyDecode() {
        pair.setImage(SampleEvents.image(TestImages.pngHeader(10_000, 10_000)));

        assertRefused(ErrorCode.IMAGE_TOO_LARGE, "10000 x 10000 = 100000000 pixels, at most 40000000");
    }

    @Test
    void theCapsAreInclusive() throws IOException {
        byte[] png = TestImages.encode("png", 20, 10);
        pair.setImage(SampleEvents.image(png));

        assertThatCode(() -> new PairValidator(200, png.length).check(pair)).doesNotThrowAnyException();
        assertThat(codeOf(new PairValidator(199, png.length))).isEqualTo(ErrorCode.IMAGE_TOO_LARGE);
        assertThat(codeOf(new PairValidator(200, png.length - 1))).isEqualTo(ErrorCode.IMAGE_TOO_LARGE);
    }

    @Test
    void anEmptyOrAbsentImageIsMissing() {
        pair.setImage(SampleEvents.image(new byte[0]));
        assertRefused(ErrorCode.IMAGE_MISSING, "empty");
        pair.setImage(new Image("image/png", null, null, null, null));
        assertRefused(ErrorCode.IMAGE_MISSING, "neither bytes nor a URI");
    }

    @Test
    void aReferenceNeedsDigestAndSize() {
        pair.setImage(new Image("image/png", null, "https://example.com/a.png", null, 100L));
        assertRefused(ErrorCode.IMAGE_MISSING, "https://example.com/a.png");
        pair.setImage(new Image("image/png", null, "https://example.com/a.png", "ab".repeat(32), 1L << 40));
        assertRefused(ErrorCode.IMAGE_TOO_LARGE, "1099511627776 bytes");
        pair.setImage(new Image("image/png", null, "https://example.com/a.png", "ab".repeat(32), 100L));
        validator.check(pair);
    }

    @Test
    void inlineBytesMustMatchTheirDigestAndSize() throws Exception {
        byte[] png = TestImages.encode("png", 20, 10);
        String digest =
                HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(png));
        pair.setImage(new Image("image/png", ByteBuffer.wrap(png), null, digest, (long) png.length));
        validator.check(pair);

        pair.getImage().setSizeBytes(png.length + 1L);
        assertRefused(ErrorCode.IMAGE_DIGEST_MISMATCH, "bytes");
        pair.getImage().setSizeBytes(null);
        pair.getImage().setSha256("0".repeat(64));
        assertRefused(ErrorCode.IMAGE_DIGEST_MISMATCH, digest);
    }

    @Test
    void anUnknownFormatAndADamagedHeaderAreToldApart() {
        pair.setImage(SampleEvents.image(new byte[] {1, 2, 3}));
        assertRefused(ErrorCode.IMAGE_UNSUPPORTED, "3 bytes");
        pair.setImage(SampleEvents.image(new byte[] {(byte) 0xff, (byte) 0xd8, (byte) 0xff}));
        assertRefused(ErrorCode.IMAGE_UNDECODABLE, "JPEG");
    }

    @Test
    void masksAndModalitiesAreHeldToTheSameCaps() {
        Image bomb = SampleEvents.image(TestImages.pngHeader(10_000, 10_000));
        pair.setModalities(Map.of("depth", bomb));
        assertRefused(ErrorCode.IMAGE_TOO_LARGE, "depth image");
        pair.setModalities(Map.of());
        pair.setMask(bomb);
        assertRefused(ErrorCode.IMAGE_TOO_LARGE, "mask");
    }

    @Test
    void senselessCapsAreRefused() {
        assertThatThrownBy(() -> new PairValidator(0, 1)).hasMessage("maxPixels must be >= 1 but was 0");
        assertThatThrownBy(() -> new PairValidator(1, -2)).hasMessage("maxImageBytes must be >= 1 but was -2");
    }

    private void assertRefused(ErrorCode code, String message) {
        PoisonRecordException failure = catchThrowableOfType(PoisonRecordException.class, () -> validator.check(pair));
        assertThat(failure).isNotNull().hasMessageContaining(message);
        assertThat(failure.code()).isEqualTo(code);
    }

    private ErrorCode codeOf(PairValidator strict) {
        return catchThrowableOfType(PoisonRecordException.class, () -> strict.check(pair))
                .code();
    }
}
