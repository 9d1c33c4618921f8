package io.palimpsest.trainer.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.palimpsest.events.v1.ControlKind;
import io.palimpsest.schemas.config.KafkaClients;
import io.palimpsest.trainer.RefusedException;
import io.palimpsest.trainer.checkpoint.StoredCheckpoint;
import io.palimpsest.trainer.checkpoint.UnknownCheckpointException;
import io.palimpsest.trainer.control.ControlCommands;
import io.palimpsest.trainer.control.ControlLog;
import io.palimpsest.trainer.control.PromotionDesk;
import io.palimpsest.trainer.control.PromotionHistory;
import io.palimpsest.trainer.ledger.TopicReader;
import io.palimpsest.trainer.lineage.Lineage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import org.apache.kafka.common.serialization.Deserializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What promotion of a model that was really trained allows, and what it writes down. */
class PromotionDeskTest {

    @TempDir
    static Path directory;

    private static TrainedShop shop;

    @BeforeAll
    static void trainOnce() throws InterruptedException, IOException {
        shop = TrainedShop.train(directory);
    }

    @AfterAll
    static void stop() {
        shop.close();
    }

    @Test
    void promotionsAreWrittenDownWithWhoWhenAndWhy() throws IOException {
        String older = shop.endOf("red").id();
        String newer = shop.endOf("green").id();
        try (Desk desk = new Desk("shop")) {
            desk.promotions.promote(older, "shop", "");
            desk.promotions.promote(newer, "shop", "green was added");
            assertThatThrownBy(() -> desk.promotions.promote(newer, "shop", "again"))
                    .isInstanceOf(RefusedException.class)
                    .hasMessageContaining("already");
            try (Lineage lineage = Lineage.open(shop.settings("shop"))) {
                assertThat(lineage.ofCheckpoint(newer).promotedFor()).containsExactly("shop");
                assertThat(lineage.ofCheckpoint(older).promotedFor()).isEmpty();
            }
            assertThatThrownBy(() -> desk.promotions.rollBack(" "))
                    .isInstanceOf(RefusedException.class)
                    .hasMessageContaining("reason");
            desk.promotions.rollBack("green was mislabelled");
            PromotionHistory history = desk.log.history("shop");
            assertThat(history.current()).isEqualTo("shop/" + older);
            assertThat(history.changes())
                    .extracting(
                            PromotionHistory.Change::action,
                            PromotionHistory.Change::checkpoint,
                            PromotionHistory.Change::by,
                            PromotionHistory.Change::reason)
                    .containsExactly(
                            tuple(ControlKind.PROMOTE, "shop/" + older, "ada@desk", ""),
                            tuple(ControlKind.PROMOTE, "shop/" + newer, "ada@desk", "green was added"),
                            tuple(ControlKind.ROLL_BACK, "shop/" + older, "ada@desk", "green was mislabelled"));
            assertThatThrownBy(() -> desk.promotions.rollBack("further"))
                    .isInstanceOf(RefusedException.class)
                    .hasMessageContaining("no promotion");
            assertThatThrownBy(() -> desk.promotions.rollBackTo(newer, "back again"))
                    .as("a promotion that was taken back is none to go back to")
                    .isInstanceOf(RefusedException.class)
                    .hasMessageContaining("promote it");
        }
    }

    @Test
    void onlyABranchOfTheModelCanBePromotedForIt() throws IOException {
        StoredCheckpoint base = shop.branch("shop", shop.endOf("green"), "promoted-branch");
        StoredCheckpoint second = shop.branch("promoted-branch", base, "branch-of-branch");
        try (Desk desk = new Desk("another-shop")) {
            assertThatThrownBy(() -> desk.promotions.promote(second.id(), "branch-of-branch", ""))
                    .isInstanceOf(RefusedException.class)
                    .hasMessageContaining("[promoted-branch, shop]");
            assertThatThrownBy(() -> desk.promotions.promote(base.id(), "shop", ""))
                    .isInstanceOf(RefusedException.class)
                    .hasMessageContaining("it is no branch of any model");
        }
        try (Desk desk = new Desk("shop")) {
            String before = desk.log.history("shop").current();
            assertThat(desk.promotions
                            .promote(second.id(), "branch-of-branch", "")
                            .command())
                    .satisfies(command -> {
                        assertThat(command.getModel()).isEqualTo("shop");
                        assertThat(command.getCheckpointModel()).isEqualTo("branch-of-branch");
                        assertThat(command.getCheckpointId()).isEqualTo(second.id());
                    });
            try (Lineage lineage = Lineage.open(shop.settings("branch-of-branch"))) {
                assertThat(lineage.ofCheckpoint(second.id()).promotedFor()).containsExactly("shop");
            }
            if (before != null) {
                desk.promotions.rollBack("the branch was only tried");
                assertThat(desk.log.history("shop").current()).isEqualTo(before);
            }
        }
    }

    @Test
    void aDamagedCheckpointIsNeverPromoted() throws IOException {
        StoredCheckpoint base = shop.branch("shop", shop.endOf("red"), "damaged-branch");
        Files.write(Path.of(base.location()).resolve("weights.safetensors"), new byte[] {1}, StandardOpenOption.APPEND);
        try (Desk desk = new Desk("damaged-branch")) {
            assertThatThrownBy(() -> desk.promotions.promote(base.id(), "damaged-branch", ""))
                    .isInstanceOf(RefusedException.class)
                    .hasMessageContaining("weights.safetensors");
            assertThatThrownBy(() -> desk.promotions.promote("step-77", "damaged-branch", ""))
                    .isInstanceOf(UnknownCheckpointException.class);
            assertThatThrownBy(() -> desk.promotions.rollBack("nothing there"))
                    .isInstanceOf(RefusedException.class)
                    .hasMessageContaining("nothing to roll back");
            assertThat(desk.log.history("damaged-branch").changes()).isEmpty();
        }
    }

    /** What a person at the command line has. */
    private static final class Desk implements AutoCloseable {
        private final Deserializer<Object> deserializer;
        private final ControlCommands commands;
        private final ControlLog log;
        private final PromotionDesk promotions;

        Desk(String model) {
            KafkaClients clients = new KafkaClients(shop.settings(model));
            deserializer = clients.valueDeserializer();
            commands = ControlCommands.open(shop.settings(model), model, "ada@desk", Clock.systemUTC());
            log = new ControlLog(new TopicReader(clients.bytesConsumer("desk", "desk")), deserializer);
            promotions = new PromotionDesk(model, shop::reader, log, commands);
        }

        @Override
        public void close() {
            commands.close();
            deserializer.close();
        }
    }
}
