package dev.weft.bridge.outbound;

class ReplicatedSingleCommitJournalIT extends ReplicatedJournalIT {
  @Override
  String commitMode() {
    return "single";
  }
}
