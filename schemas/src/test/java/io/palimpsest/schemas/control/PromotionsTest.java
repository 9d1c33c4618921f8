package io.palimpsest.schemas.control;

import static org.assertj.core.api.Assertions.assertThat;

import io.palimpsest.events.v1.ControlCommand;
import io.palimpsest.events.v1.ControlKind;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class PromotionsTest {

    private final Promotions promotions = new Promotions("shop");

    @Test
    void nothingIsPromotedAtFirst() {
        assertThat(promotions.current()).isEmpty();
        assertThat(promotions.before()).isEmpty();
        assertThat(promotions.referenced("shop")).isEmpty();
    }

    @Test
    void theLastPromotionCountsAndTheOneBeforeIsWhereARollBackGoes() {
        promote("a");
        promote("b");
        promote("c");
        assertCurrent("c");
        assertThat(promotions.before().orElseThrow().getCheckpointId()).isEqualTo("b");
        assertThat(promotions.referenced("shop")).containsExactly("c", "b");
    }

    @Test
    void aRollBackTakesBackWhatWasPromotedAfterItsCheckpoint() {
        promote("a");
        promote("b");
        promote("c");
        rollBack("a");
        assertCurrent("a");
        assertThat(promotions.before()).isEmpty();
        assertThat(promotions.referenced("shop")).containsExactly("a");
    }

    @Test
    void aRollBackToTheCurrentOneChangesNothing() {
        promote("a");
        promote("b");
        rollBack("b");
        assertThat(promotions.referenced("shop")).containsExactly("b", "a");
    }

    @Test
    void aRollBackToOneThatWasNeverPromotedMakesItTheOnlyOne() {
        promote("a");
        rollBack("z");
        assertCurrent("z");
        assertThat(promotions.referenced("shop")).containsExactly("z");
    }

    @Test
    void aCheckpointOfAnotherModelMayBePromotedButIsNotThisModelsOwn() {
        promote("a");
        promotions.accept(command("shop", ControlKind.PROMOTE, "a", "branch"));
        assertThat(Promotions.modelOf(promotions.current().orElseThrow())).isEqualTo("branch");
        assertThat(promotions.referenced("shop")).containsExactly("a");
        assertThat(promotions.referenced("branch"))
                .as("what the branch's trainer must keep")
                .containsExactly("a");
        // Equal ids of two models are two checkpoints.
        rollBack("a");
        assertThat(Promotions.modelOf(promotions.current().orElseThrow())).isEqualTo("shop");
        assertThat(promotions.before()).isEmpty();
    }

    @Test
    void commandsForOthersOrWithoutACheckpointChangeNothing() {
        promote("a");
        promotions.accept(command("other", ControlKind.PROMOTE, "b", null));
        promotions.accept(command("shop", ControlKind.PROMOTE, null, null));
        promotions.accept(command("shop", ControlKind.PAUSE, "c", null));
        assertCurrent("a");
        assertThat(promotions.before()).isEmpty();
    }

    private void assertCurrent(String checkpoint) {
        assertThat(promotions.current().orElseThrow().getCheckpointId()).isEqualTo(checkpoint);
    }

    private void promote(String checkpoint) {
        promotions.accept(command("shop", ControlKind.PROMOTE, checkpoint, null));
    }

    private void rollBack(String checkpoint) {
        promotions.accept(command("shop", ControlKind.ROLL_BACK, checkpoint, null));
    }

    private static ControlCommand command(String model, ControlKind kind, String checkpoint, String checkpointModel) {
        return ControlCommand.newBuilder()
                .setModel(model)
                .setCommandId("id")
                .setKind(kind)
                .setCheckpointId(checkpoint)
                .setCheckpointModel(checkpointModel)
                .setIssuedBy("test")
                .setIssuedAt(Instant.EPOCH)
                .build();
    }
}
