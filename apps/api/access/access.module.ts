import { Global, Module } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { AdmissionGuard } from './admission.guard.ts';
import { ObjectAccess } from './object-access.ts';

@Global()
@Module({
  providers: [ObjectAccess, { provide: APP_GUARD, useClass: AdmissionGuard }],
  exports: [ObjectAccess],
})
export class AccessModule {}
