package io.palimpsest.trainer.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.palimpsest.schemas.config.Setting;
import io.palimpsest.schemas.config.Settings;
import io.palimpsest.trainer.checkpoint.CheckpointManifest;
import io.palimpsest.trainer.learner.PublishSettings;
import io.palimpsest.trainer.learner.PublishedModel;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TrainerSettingsTest {

    @Test
    void keysAndDefaultsArePinned() {
        List<String> pinned = TrainerSettings.catalogue().settings().stream()
                .filter(setting -> !setting.key().startsWith("learner."))
                .map(setting -> setting.key() + "=" + setting.defaultText())
                .toList();
        assertThat(pinned)
                .containsExactly(
                        "publish.weights=current",
                        "publish.average-decay=0.999",
                        "object-storage.endpoint=",
                        "object-storage.region=us-east-1",
                        "engine.device=auto",
                        "model.preset=tiny",
                        "model.tokenizer=",
                        "trainer.seed=42",
                        "trainer.passes-first=24",
                        "trainer.passes=12",
                        "trainer.id=",
                        "lease.session-seconds=6",
                        "fault.inject=",
                        "chunk.max-events=8192",
                        "chunk.max-bytes=268435456",
                        "chunk.linger-seconds=10",
                        "boundary.policy=announced",
                        "boundary.drift-wait-seconds=60",
                        "boundary.confirm-events=1",
                        "boundary.every-steps=500",
                        "checkpoint.directory=palimpsest-data/checkpoints",
                        "checkpoint.s3-uri=",
                        "checkpoint.s3-create-bucket=false",
                        "checkpoint.interval-steps=100",
                        "checkpoint.keep-last=5",
                        "metrics.interval-steps=5",
                        "image.max-pixels=40000000",
                        "image.max-bytes=15728640",
                        "image.fetch-timeout-seconds=10",
                        "image.augmentation=gentle",
                        "decode.threads=2",
                        "decode.cache-bytes=268435456",
                        "engine.threads=0");
    }

    @Test
    void aManifestNamesThePublishedModelAsTheSettingDoes() {
        for (PublishedModel model : PublishedModel.values()) {
            String value = model.name().toLowerCase(Locale.ROOT);
            Settings settings = settings(Map.of(CheckpointManifest.PUBLISHED, value));
            assertThat(settings.get(PublishSettings.WEIGHTS)).isEqualTo(model);
            assertThat(TrainerSettings.shaping(settings)).containsEntry(CheckpointManifest.PUBLISHED, value);
        }
    }

    @Test
    void learnerConstantsFollowThePresetUnlessGiven() {
        assertThat(TrainerSettings.learner(settings(Map.of())).batchSize()).isEqualTo(32);
        assertThat(TrainerSettings.learner(settings(Map.of("model.preset", "ctp-base")))
                        .batchSize())
                .isEqualTo(512);
        assertThat(TrainerSettings.learner(settings(Map.of("model.preset", "ctp-base", "learner.batch-size", "8")))
                        .batchSize())
                .isEqualTo(8);
    }

    @Test
    void theHashChangesWithWhatShapesTrainingOnly() {
        String hash = hash(settings(Map.of()));
        assertThat(hash(settings(Map.of("decode.threads", "7", "trainer.id", "other"))))
                .isEqualTo(hash);
        for (Setting<?> shaping : List.of(TrainerSettings.SEED, TrainerSettings.PASSES)) {
            assertThat(hash(settings(Map.of(shaping.key(), "3")))).isNotEqualTo(hash);
        }
    }

    @Test
    void theHashIsBlindToWhatOnlyOtherLearnersRead() {
        String hash = hash(settings(Map.of("learner.name", "SeqF")));
        assertThat(hash(settings(Map.of("learner.name", "SeqF", "learner.ewc.strength", "3"))))
                .isEqualTo(hash);
        assertThat(hash(settings(Map.of("learner.name", "EWC", "learner.ewc.strength", "3"))))
                .isNotEqualTo(hash(settings(Map.of("learner.name", "EWC"))));
    }

    @Test
    void aLearnerWithoutAQueueCanBeOpenedAgainWithABatchThatNeedsALargerOne() {
        Settings base =
                settings(Map.of("learner.name", "SeqF", "learner.batch-size", "128", "learner.queue-size", "128"));
        assertThat(TrainerSettings.learner(settings(TrainerSettings.shaping(base)))
                        .batchSize())
                .isEqualTo(128);
    }

    @Test
    void theShapingSettingsAreEnoughToTrainOn() {
        Settings base = settings(Map.of("model.preset", "ctp-base", "learner.batch-size", "8"));
        Map<String, String> shaping = TrainerSettings.shaping(base);
        assertThat(shaping).containsEntry("image.augmentation", "paper").containsEntry("learner.batch-size", "8");
        Settings again = settings(shaping);
        assertThat(TrainerSettings.learner(again)).isEqualTo(TrainerSettings.learner(base));
        assertThat(TrainerSettings.shaping(again)).isEqualTo(shaping);
    }

    private static String hash(Settings settings) {
        return TrainerSettings.hash(TrainerSettings.shaping(settings));
    }

    private static Settings settings(Map<String, String> given) {
        return Settings.of(TrainerSettings.catalogue(), given);
    }
}
