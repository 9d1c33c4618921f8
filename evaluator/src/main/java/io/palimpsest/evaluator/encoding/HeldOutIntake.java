package io.palimpsest.evaluator.encoding;

import io.palimpsest.evaluator.records.HeldOutPair;
import io.palimpsest.evaluator.records.HeldOutSplit;
import io.palimpsest.events.v1.ImageTextPair;
import io.palimpsest.events.v1.Split;
import io.palimpsest.model.ImagePreprocessor;
import io.palimpsest.model.images.UndecodableImageException;
import io.palimpsest.schemas.errors.ErrorCode;
import io.palimpsest.schemas.errors.PoisonRecordException;
import io.palimpsest.schemas.images.PairValidator;
import io.palimpsest.schemas.split.SampleSplit;
import java.nio.ByteBuffer;

/**
 * Checks a held-out event and keeps what evaluation needs of it. The picture is decoded once, so that whatever is in a gallery
 * can be encoded. Safe from any thread.
 */
public final class HeldOutIntake {
    private final PairValidator validator = new PairValidator();

    /**
     * @throws PoisonRecordException when the event can never be evaluated
     */
    public HeldOutPair check(ImageTextPair pair) {
        validator.check(pair);
        ByteBuffer picture = pair.getImage().getBytes();
        if (picture == null) {
            throw new PoisonRecordException(
                    ErrorCode.IMAGE_UNREACHABLE,
                    "The image of held-out sample '" + pair.getSampleId() + "' is at "
                            + pair.getImage().getUri() + "; the evaluator reads inline pictures only.");
        }
        decode(picture, pair.getSampleId());
        return HeldOutPair.newBuilder()
                .setSampleId(pair.getSampleId())
                .setDomain(pair.getDomain())
                .setSplit(SampleSplit.of(pair) == Split.VALIDATION ? HeldOutSplit.VALIDATION : HeldOutSplit.TEST)
                .setCaption(pair.getCaptions().get(0).getText())
                .setClassName(pair.getClassLabels().stream().findFirst().orElse(""))
                .setPicture(picture.duplicate())
                .build();
    }

    private static void decode(ByteBuffer picture, String sampleId) {
        byte[] bytes = new byte[picture.remaining()];
        picture.duplicate().get(bytes);
        try {
            ImagePreprocessor.decode(bytes);
        } catch (UndecodableImageException failure) {
            throw new PoisonRecordException(
                    ErrorCode.IMAGE_UNDECODABLE,
                    "The image of held-out sample '" + sampleId + "' cannot be decoded: " + failure.getMessage(),
                    failure);
        }
    }
}
