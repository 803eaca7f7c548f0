package io.emdb.archfixture.internal.recovery;

import io.emdb.archfixture.internal.commit.RightfulCommit;

interface RecoveryKnowsCommit {

  RightfulCommit commit();
}
