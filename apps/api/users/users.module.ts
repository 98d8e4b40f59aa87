import { Module } from '@nestjs/common';
import { UserAdministration } from './administration.ts';
import { UserDirectory } from './directory.ts';
import { Invitations } from './invitations.ts';
import { MeController } from './me.controller.ts';
import { Profiles } from './profiles.ts';
import { UsersController } from './users.controller.ts';

@Module({
  controllers: [MeController, UsersController],
  providers: [Invitations, Profiles, UserAdministration, UserDirectory],
  exports: [Invitations],
})
export class UsersModule {}
