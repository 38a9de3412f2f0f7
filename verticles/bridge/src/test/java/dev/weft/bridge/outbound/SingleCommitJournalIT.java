package dev.weft.bridge.outbound;

class SingleCommitJournalIT extends JetStreamJournalIT {
  @Override
  String commitMode() {
    return "single";
  }
}
